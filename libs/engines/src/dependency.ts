/** A server does not answer, or refuses the credentials. The message is the one line to show; it names the setting and no secret. */
export class DependencyUnreachable extends Error {
  constructor(
    readonly setting: string,
    detail: string,
  ) {
    super(`${setting}: ${detail}`);
    this.name = 'DependencyUnreachable';
  }
}

/** What a setting names answers, but will not do. The message is the one line to show; it names the setting and the fix. */
export class DependencyUnfit extends Error {
  constructor(
    readonly setting: string,
    detail: string,
  ) {
    super(`${setting}: ${detail}`);
    this.name = 'DependencyUnfit';
  }
}
