import { render } from 'preact';
import { App } from './app';
import { takeTokenFromLink } from './session';
import { showTheme, storedTheme } from './theme';

showTheme(storedTheme());
takeTokenFromLink();
render(<App />, document.getElementById('app')!);
