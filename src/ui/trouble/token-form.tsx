import { useEffect, useId, useRef, useState, type SubmitEvent } from 'react';

interface TokenFormProps {
  /** What the server did not take; empty if nothing was sent. */
  readonly refused: string;
  readonly keepToken: boolean;
  readonly label: string;
  onToken(token: string, keep: boolean): void;
}

/** The access token: for this page's life, or kept in this browser if asked to. */
export function TokenForm({ refused, keepToken, label, onToken }: TokenFormProps) {
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  const [token, setToken] = useState(refused);
  const [keep, setKeep] = useState(keepToken);
  // Also of another token that was refused before the form could go away: then it is the same form.
  useEffect(() => {
    if (isElsewhere(document.activeElement)) return;
    // Scrolls as well: in a low window the card is longer than its place.
    box.current?.focus();
    box.current?.select();
  }, [refused]);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (token.trim() !== '') onToken(token.trim(), keep);
  };
  return (
    <form className="token" onSubmit={submit} autoComplete="off">
      <label className="token-label" htmlFor={id}>
        Access token
      </label>
      <input
        ref={box}
        id={id}
        className="token-box"
        type="text"
        value={token}
        maxLength={1024}
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        onChange={(event) => setToken(event.target.value)}
      />
      <label className="token-keep">
        <input type="checkbox" checked={keep} onChange={(event) => setKeep(event.target.checked)} />
        Keep in this browser
      </label>
      <button type="submit" className="button trouble-way-out">
        {label}
      </button>
    </form>
  );
}

/** The focus of someone who is at work somewhere. The button that was pressed has done its work. */
function isElsewhere(focused: Element | null): boolean {
  return focused !== null && focused !== document.body && !focused.closest('.main-button, .token');
}
