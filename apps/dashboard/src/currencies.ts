/**
 * Currencies whose minor unit has not two digits, by their digits: ISO 4217 has the last word, for `Intl` shows what is in
 * use, which is another number (HUF, COP, IQD) and differs from browser to browser (RSD). `currencies.spec.ts` holds the
 * table to the one that the service and the command line use.
 */
const BY_DIGITS: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XAG XAU XBA XBB XBC XBD XDR XOF XPD XPF XPT XSU XTS XUA XXX',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const digits = new Map(
  Object.entries(BY_DIGITS).flatMap(([n, currencies]) => currencies.split(' ').map((currency) => [currency, Number(n)] as const)),
);

/** How many digits the minor unit of a currency has. */
export const digitsOf = (currency: string): number => digits.get(currency) ?? 2;
