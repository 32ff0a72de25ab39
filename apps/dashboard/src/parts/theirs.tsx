import type { Contact, Erased, PersonalText } from '../prospect-answers';
import { NONE } from '../format';

const isErased = (value: unknown): value is Erased =>
  typeof value === 'object' && value !== null && (value as Partial<Erased>).erased === true;

/** What somebody else wrote: text and nothing else, whose direction of writing does not reach what stands beside it. */
export const Theirs = ({ text }: { readonly text: PersonalText }) =>
  isErased(text) ? <em class="muted">erased</em> : <bdi>{text ?? NONE}</bdi>;

/** What a prospect is called; undefined where nobody knows, or the role is not told. */
export const nameOf = (contact: Contact | Erased | null | undefined): string | undefined =>
  !contact || isErased(contact) ? undefined : (contact.name ?? contact.company ?? contact.email);

/** A link to a prospect, by name where the role gets it. */
export const ProspectLink = ({
  prospectId,
  contact,
}: {
  readonly prospectId: string;
  readonly contact?: Contact | Erased | null;
}) => {
  const name = nameOf(contact);
  return (
    <a class="prospect-link" href={`/prospects/${encodeURIComponent(prospectId)}`}>
      {name === undefined ? <code>{prospectId.slice(0, 8)}</code> : <bdi>{name}</bdi>}
      {isErased(contact) && <small> erased</small>}
    </a>
  );
};

/** Whose a prospect is, by name where the role may know it. */
export const Owner = ({ ownerId, names }: { readonly ownerId: string | null; readonly names: ReadonlyMap<string, string> }) => {
  if (ownerId === null) return <span class="muted">nobody</span>;
  const name = names.get(ownerId);
  return name === undefined ? <code title={ownerId}>{ownerId.slice(0, 8)}</code> : <bdi class="owner">{name}</bdi>;
};
