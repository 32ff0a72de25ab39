/** A value that stands in every personal field of one prospect, to be looked for wherever it must not be. */
export const CANARY = 'canary7f3a';
export const canary = (field: string): string => `${CANARY} ${field}`;

const eur = { amount: 100, currency: 'EUR' };

/** Sends a command. @returns its answer */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Send = (path: string, body: object) => Promise<any>;

export const CANARY_CONTACT = {
  name: canary('name'),
  email: `${CANARY}@example.org`,
  phone: canary('phone'),
  company: canary('company'),
};
export const CANARY_FORM = {
  source: 'web',
  product: 'gold',
  interest: 3,
  contact: CANARY_CONTACT,
  answers: { need: canary('answer') },
};
/** The fields that hold it, as a reader of the history sees them. */
export const CANARY_FIELDS = [
  ...['name', 'phone', 'company', 'answer', 'because', 'note', 'failed', 'replaced', 'outcome', 'question', 'answered'],
  ...['message', 'follow-up', 'terms', 'revised', 'lost', 'reopened', 'contract', 'signed'],
];

/** One prospect through all its stages, with the canary in every field that may be personal. */
export const sendCanaries = async (
  send: Send,
  staffName: string,
): Promise<{ readonly prospectId: string; readonly staffId: string; readonly position: string }> => {
  const { staffId } = await send('/v1/staff', { name: staffName, kind: 'salesperson' });
  const { prospectId } = await send('/v1/prospects', CANARY_FORM);
  const on = (path: string, body: object = {}) => send(`/v1/prospects/${prospectId}/${path}`, body);
  await on('assign', { salespersonId: staffId, because: canary('because') });
  for (const topic of ['product-knowledge', 'background-history', 'target-audience', 'possible-issues'])
    await on('findings', { topic, note: canary('note') });
  await on('qualify');
  await on('steps/welcome/fail', { reason: 'no-show', note: canary('failed') });
  await on('steps/welcome/replace', { step: 'visit', because: canary('replaced') });
  await on('steps/welcome/complete', { outcome: canary('outcome') });
  const { questionId } = await on('questions', { text: canary('question') });
  await on(`questions/${questionId}/answer`, { text: canary('answered') });
  const { messageId } = await on('messages', { channel: 'phone', text: canary('message') });
  await on(`messages/${messageId}/follow-up`, { text: canary('follow-up') });
  await on('establish-relationship');
  const { proposalId } = await on('proposals', { product: 'gold', value: eur, terms: canary('terms') });
  await on(`proposals/${proposalId}/revise`, { value: eur, terms: canary('revised') });
  await on('lose', { reason: 'price', note: canary('lost') });
  await on('reopen', { because: canary('reopened') });
  await on('welcome-letter');
  const { contractId } = await on('contracts', { proposalId, value: eur, terms: canary('contract') });
  const { position } = await on(`contracts/${contractId}/sign`, { signedBy: canary('signed') });
  return { prospectId, staffId, position };
};
