/** Money as integer minor units (cents for EUR) and an ISO-4217 currency code. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}
