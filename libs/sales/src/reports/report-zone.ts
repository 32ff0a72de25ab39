/** The time zone in which reports keep whole days (IANA name). */
export class ReportZone {
  constructor(readonly timeZone: string) {}
}
