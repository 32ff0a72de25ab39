/** Dark or light; `system` follows the machine. */
export type Theme = 'system' | 'light' | 'dark';
const KEY = 'closeline.theme';

export const storedTheme = (): Theme => {
  const stored = localStorage.getItem(KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
};

export const showTheme = (theme: Theme): void => {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
};

export const keepTheme = (theme: Theme): void => {
  localStorage.setItem(KEY, theme);
  showTheme(theme);
};
