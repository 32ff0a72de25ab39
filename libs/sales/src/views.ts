import type { AnyView } from '@closeline/eventsourcing';
import { formsView } from './forms/views/forms';
import { playbooksView } from './playbooks/views/playbooks';
import { prospectsView } from './prospects/views/prospect';
import { episodesView } from './reports';
import { staffView } from './staff/views/staff';

/** Every view that the projector maintains. Reports keep whole days in the time zone given (IANA name). */
export const salesViews = ({ timeZone }: { readonly timeZone: string }): readonly AnyView[] => [
  prospectsView,
  episodesView(timeZone),
  staffView,
  playbooksView,
  formsView,
];
