import { useId, useState, type SubmitEvent } from 'react';

interface TokenFormProps {
  readonly keepToken: boolean;
  readonly label: string;
  onToken(token: string, keep: boolean): void;
}

/** The access token: for this page's life, or kept in this browser if asked to. */
export function TokenForm({ keepToken, label, onToken }: TokenFormProps) {
  const id = useId();
  const [token, setToken] = useState('');
  const [keep, setKeep] = useState(keepToken);
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
