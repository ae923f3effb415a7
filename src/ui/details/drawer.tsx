import { X } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';

interface DrawerProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** Exists only while it is open. */
  readonly children: ReactNode;
  onClose(): void;
}

/** A drawer over the page; Esc closes it. */
export function Drawer({ isOpen, title, children, onClose }: DrawerProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} className="details" aria-labelledby={id} onClose={onClose}>
      {isOpen && (
        <>
          <header className="details-header">
            <h2 id={id}>{title}</h2>
            <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
              <X aria-hidden="true" />
            </button>
          </header>
          {children}
        </>
      )}
    </dialog>
  );
}
