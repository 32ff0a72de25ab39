import { moment } from '../../format';
import { Panel } from '../../parts/panel';
import { Theirs } from '../../parts/theirs';
import type { Prospect } from '../../prospect-answers';

/** Questions and messages, and whether somebody took care of each. */
export const Talk = ({ of: { questions, messages } }: { readonly of: Prospect }) => {
  if (questions.length + messages.length === 0) return null;
  return (
    <Panel title="Questions and messages">
      <ul class="tasks">
        {questions.map(({ questionId, askedAt, text, answered }) => (
          <li key={questionId}>
            <div>
              <blockquote>{text === undefined ? <em class="muted">not for your role</em> : <Theirs text={text} />}</blockquote>
              <small>asked {moment(askedAt)} UTC</small>
            </div>
            <span class={`chip ${answered ? 'won' : 'warn'}`}>{answered ? 'Answered' : 'To answer'}</span>
          </li>
        ))}
        {messages.map(({ messageId, leftAt, channel, text, followUpBy, followedUp }) => (
          <li key={messageId}>
            <div>
              <blockquote>{text === undefined ? <em class="muted">not for your role</em> : <Theirs text={text} />}</blockquote>
              <small>
                left by <bdi>{channel}</bdi> {moment(leftAt)} UTC
                {!followedUp && <>, to follow up by {moment(followUpBy)} UTC</>}
              </small>
            </div>
            <span class={`chip ${followedUp ? 'won' : 'warn'}`}>{followedUp ? 'Followed up' : 'To follow up'}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
};
