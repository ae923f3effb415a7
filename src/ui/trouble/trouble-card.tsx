import { TriangleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Trouble } from '../../state/trouble.ts';
import { troubleWords } from '../words/trouble-words.ts';
import { TokenForm } from './token-form.tsx';

interface TroubleCardProps {
  readonly trouble: Trouble;
  /** While the take is still being finished there is nothing to press yet. */
  readonly isFinal: boolean;
  /** The one that was sent, if any: refused, it can be mended instead of typed anew. */
  readonly token: string;
  readonly keepToken: boolean;
  onStart(): void;
  onReload(): void;
  onToken(token: string, keep: boolean): void;
}

/** What went wrong, what to do, and the button that does it. */
export function TroubleCard(props: TroubleCardProps) {
  const { trouble, isFinal } = props;
  const { title, advice, wayOut } = troubleWords(trouble);
  return (
    <section className="trouble" role="alert" data-code={trouble.code}>
      <TriangleAlert className="trouble-icon" aria-hidden="true" />
      <div className="trouble-words">
        <h2 className="trouble-title">{title}</h2>
        <p className="trouble-advice">{advice}</p>
      </div>
      {isFinal && wayOut?.does === 'token' && (
        <TokenForm
          refused={props.token}
          keepToken={props.keepToken}
          label={wayOut.label}
          onToken={props.onToken}
        />
      )}
      {isFinal && wayOut && wayOut.does !== 'token' && (
        <WayOutButton
          key={trouble.code}
          label={wayOut.label}
          onPress={wayOut.does === 'reload' ? props.onReload : props.onStart}
        />
      )}
    </section>
  );
}

/** Takes the focus if nobody else has it, so that Enter goes the way out. */
function WayOutButton({ label, onPress }: { label: string; onPress(): void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) button.current?.focus({ preventScroll: true });
  }, []);
  return (
    <button ref={button} type="button" className="button trouble-way-out" onClick={onPress}>
      {label}
    </button>
  );
}
