import * as sales from '@closeline/sales';
import { atWork, DAY } from './calendar';
import type { Doings } from './command';
import type { Dealings } from './dealings';
import { WEB } from './front-desk';

const SCANNER = { subject: 'fair-scanner', role: 'service' } as const;

/** The form as the prospect fills it in: on the web, or on paper at a fair and typed in days later. */
export function* submitForm(dealings: Dealings): Doings {
  const { chance, house } = dealings;
  const { person, source, product, interest, answers } = dealings.profile;
  const formId = product.product === 'shop' ? house.shopFormId : undefined;
  const data = {
    ...(formId !== undefined && { formId }),
    ...{ source: source.source, product: product.product, interest, contact: person, answers },
  };
  const isOnPaper = source.source === 'trade-fair' && dealings.state.episode === 0;
  const typedAt = isOnPaper ? atWork(dealings.at + chance.between(1, 4) * DAY) : dealings.at;
  const { ownerId, outcome } = dealings.state;
  yield dealings.act(
    sales.SubmitForm,
    data,
    isOnPaper ? SCANNER : WEB,
    (at) => ({
      form: house.form(formId ?? sales.HOUSE_FORM_ID, at),
      ...(ownerId !== null && outcome !== 'open' && { owner: house.assignee(ownerId, at) }),
    }),
    typedAt,
  );
  dealings.at = Math.max(dealings.at, typedAt);
}
