/** That of package.json, which is not there where only what was built is. */
export const VERSION = '0.1.0';
