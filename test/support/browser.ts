import { existsSync, readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

/** What runs in the page knows its document; the tests' own types do not. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
declare const document: any;

/** `.ci/run` installs it; elsewhere CHROMIUM names one. */
const CHROMIUM = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));

/** Why no browser can be had here; undefined: there is one. */
export const noBrowser: string | undefined = CHROMIUM ? undefined : 'no Chromium (apt-get install chromium, or set CHROMIUM)';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** One person at a browser: signed in by the link that the start prints, and everything that went wrong while they looked. */
export class Visitor {
  /** Console errors, exceptions of the page, and whatever it asked of other origins. */
  readonly faults: string[] = [];

  private constructor(
    private readonly url: string,
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.faults.push(`exception: ${error.message}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url())) this.faults.push(`asked ${request.url()}`);
    });
    page.on('dialog', (dialog) => {
      this.faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  static async of(browser: Browser, url: string, token: string | undefined, look: Look = {}): Promise<Visitor> {
    const { width = 1280, dark = false } = look;
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const visitor = new Visitor(url, context, page);
    await page.goto(token === undefined ? url : `${url}/#token=${token}`);
    return visitor;
  }

  /** Opens a page and waits until nothing on it is loading. */
  async open(path: string): Promise<void> {
    await this.page.goto(`${this.url}${path}`);
    await this.settled();
  }

  async settled(): Promise<void> {
    await this.page.waitForSelector('h1');
    // As a function: a text would have to be evaluated, which the policy of the page forbids.
    await this.page.waitForFunction(
      () =>
        document.querySelector('[data-state="loading"], [aria-busy="true"]') === null &&
        document.querySelector('#content')?.innerText.trim() !== '',
    );
  }

  /** What axe finds, as `rule: element`. */
  async violations(): Promise<readonly string[]> {
    await this.page.evaluate(AXE);
    return this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
      const { violations } = await axe.run();
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
    });
  }

  /** By how many pixels the page can be scrolled sideways. */
  sideways(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }

  text(selector = '#content'): Promise<string> {
    return this.page.locator(selector).innerText();
  }

  leave(): Promise<void> {
    return this.context.close();
  }
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

export interface Look {
  /** CSS pixels. */
  readonly width?: number;
  readonly dark?: boolean;
}

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM!,
    // Root may not use the sandbox; what is looked at is ours.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'],
  });
