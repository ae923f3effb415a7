import { Mic } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent, type MouseEvent } from 'react';
import type { SessionState } from '../../state/session-state.ts';

interface StartStopButtonProps {
  readonly type: SessionState['type'];
  onStart(): void;
  onStop(): void;
}

/** The one large button: Start, Stop and Finishing… in the same place and the same size. */
export function StartStopButton({ type, onStart, onStop }: StartStopButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const isFinishing = type === 'finishing';
  useKeepsFocus(button, isFinishing);
  if (isFinishing) {
    return (
      <button ref={button} type="button" className="main-button" data-face="finishing" disabled>
        <span className="main-button-wait" aria-hidden="true" />
        Finishing…
      </button>
    );
  }
  const isOn = type === 'asking' || type === 'listening';
  return (
    <button
      ref={button}
      type="button"
      className="main-button"
      data-face={isOn ? 'stop' : 'start'}
      aria-keyshortcuts="Space"
      onClick={onFirstOf(isOn ? onStop : onStart)}
      onKeyDown={refuseRepeat}
    >
      {isOn ? (
        <span className="main-button-square" aria-hidden="true" />
      ) : (
        <Mic aria-hidden="true" strokeWidth={2.25} />
      )}
      {isOn ? 'Stop' : 'Start'}
    </button>
  );
}

/** A double click is one press: its second half would take back what the first has done. */
function onFirstOf(press: () => void): (event: MouseEvent) => void {
  return ({ detail }) => {
    // How many clicks in a row; 0 from the keyboard.
    if (detail <= 1) press();
  };
}

/** Browsers press a button again and again while Enter is held. */
function refuseRepeat(event: KeyboardEvent): void {
  if (event.repeat) event.preventDefault();
}

/** A disabled button loses the focus; someone at the keyboard gets it back with the button. */
function useKeepsFocus(
  button: React.RefObject<HTMLButtonElement | null>,
  isDisabled: boolean,
): void {
  const hadFocus = useRef(false);
  useEffect(() => {
    const element = button.current;
    if (!element || isDisabled) return;
    if (hadFocus.current && document.activeElement === document.body) element.focus();
    hadFocus.current = false;
    const note = (): void => {
      hadFocus.current = document.activeElement === element;
    };
    element.addEventListener('click', note);
    return () => element.removeEventListener('click', note);
  }, [button, isDisabled]);
}
