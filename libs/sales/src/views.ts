import type { AnyView } from '@closeline/eventsourcing';
import { formsView } from './forms';
import { playbooksView } from './playbooks';
import { prospectsView } from './prospects';
import { episodesView } from './reports';
import { staffView } from './staff';

/** Every view that the projector maintains. Reports keep whole days in the time zone given (IANA name). */
export const salesViews = ({ timeZone }: { readonly timeZone: string }): readonly AnyView[] => [
  prospectsView,
  episodesView(timeZone),
  staffView,
  playbooksView,
  formsView,
];
