import type { ComponentChildren } from 'preact';
import { count, dateOf, NONE } from '../../format';
import { Chip } from '../../parts/chips';
import { Owner } from '../../parts/theirs';
import type { Prospect } from '../../prospect-answers';
import { named } from '../../words';
import { Milestones } from './milestones';
import type { Names } from './values';

const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** Whose it is, where it came from and how far it came. */
export const Head = ({ prospect, names }: { readonly prospect: Prospect; readonly names: Names }) => {
  const { contact, fit, origin, episodes, interest } = prospect;
  const known = contact && !('erased' in contact) ? contact : undefined;
  return (
    <section class="panel wide at-a-glance" aria-label="At a glance">
      <Milestones of={prospect} />
      <dl class="facts">
        <Fact name="Owner">
          <Owner ownerId={prospect.ownerId} names={names} />
        </Fact>
        <Fact name="Product">
          <bdi>{prospect.product}</bdi>
        </Fact>
        <Fact name="Source">
          <bdi>{prospect.source}</bdi>
        </Fact>
        <Fact name="Interest">{interest === null ? NONE : `${interest} of 5`}</Fact>
        <Fact name="Fit">
          {fit === null ? (
            NONE
          ) : (
            <span title={fit.because.map(({ field, points }) => `${field} ${points}`).join(', ')}>
              {named(fit.band)} ({count(fit.score)})
            </span>
          )}
        </Fact>
        <Fact name="Opened">{dateOf(prospect.openedAt)}</Fact>
        {prospect.closedAt !== null && <Fact name="Closed">{dateOf(prospect.closedAt)}</Fact>}
        <Fact name="Last activity">{dateOf(prospect.lastActivityAt)}</Fact>
        {prospect.reason !== null && (
          <Fact name="Reason">
            <bdi>{prospect.reason}</bdi>
          </Fact>
        )}
        {(['company', 'email', 'phone'] as const).map(
          (field) =>
            known?.[field] !== undefined && (
              <Fact key={field} name={named(field)}>
                <bdi>{known[field]}</bdi>
              </Fact>
            ),
        )}
        {origin && (
          <Fact name="Imported from">
            <bdi>{origin.system}</bdi>
          </Fact>
        )}
      </dl>
      {episodes.length > 1 && (
        <ul class="episode-lines" aria-label="Episodes">
          {episodes.map(({ episode, outcome, openedAt, closedAt, reason }) => (
            <li key={episode}>
              <b>Episode {episode}</b> <Chip of={outcome} />{' '}
              <span>
                {dateOf(openedAt)} – {closedAt === null ? 'now' : dateOf(closedAt)}
                {reason !== null && (
                  <>
                    , <bdi>{reason}</bdi>
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};
