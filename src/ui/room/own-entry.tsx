import type { Ref } from 'react';
import type { EntryDraft } from './entry-draft.ts';

interface OwnEntryProps {
  readonly draft: EntryDraft;
  /** Whether our server hands out tokens. */
  readonly isConfigured: boolean;
  /** Whether the page's address names a room. */
  readonly isRoom: boolean;
  readonly firstBox: Ref<HTMLInputElement>;
  onDraft(change: Partial<EntryDraft>): void;
}

/** An address and a token of the reader's own: on demand, or because there is no other way in. */
export function OwnEntry({ draft, isConfigured, isRoom, firstBox, onDraft }: OwnEntryProps) {
  const boxes = <Boxes draft={draft} firstBox={firstBox} onDraft={onDraft} />;
  if (!isConfigured) {
    return (
      <section className="lobby-plain">
        <h3>Use your own LiveKit address and token</h3>
        <p className="details-note">
          This server hands out no tokens. Whoever runs it can set <code>LIVEKIT_URL</code>,{' '}
          <code>LIVEKIT_API_KEY</code> and <code>LIVEKIT_API_SECRET</code>; to try a room on your
          own machine, <code>npm run room:dev</code> does it all.
        </p>
        {boxes}
      </section>
    );
  }
  return (
    <details
      className="lobby-own"
      open={draft.isOwn}
      onToggle={(event) => onDraft({ isOwn: event.currentTarget.open })}
    >
      <summary>Use your own LiveKit address and token</summary>
      {!isRoom && (
        <p className="details-note">
          This page’s address names no room: it would end in <code>/room/standup</code>.
        </p>
      )}
      {boxes}
    </details>
  );
}

type BoxesProps = Pick<OwnEntryProps, 'draft' | 'firstBox' | 'onDraft'>;

function Boxes({ draft, firstBox, onDraft }: BoxesProps) {
  return (
    <>
      <label className="field">
        <span className="field-label">LiveKit address</span>
        <input
          ref={firstBox}
          className="field-text"
          type="text"
          inputMode="url"
          placeholder="wss://livekit.example.org"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          value={draft.url}
          onChange={(event) => onDraft({ url: event.target.value })}
        />
      </label>
      <label className="field">
        <span className="field-label">LiveKit token</span>
        <input
          className="field-text"
          type="text"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          value={draft.token}
          onChange={(event) => onDraft({ token: event.target.value })}
        />
      </label>
    </>
  );
}
