import { useStore } from 'zustand';
import type { Announcement } from '../../state/session-state.ts';
import type { Shown } from '../../state/shown.ts';

interface AnnouncerProps {
  readonly store: Shown<{ readonly announcements: readonly Announcement[] }>;
}

/** Off-screen: finals for screen readers, said once each and when there is a pause. */
export function Announcer({ store }: AnnouncerProps) {
  const announcements = useStore(store, (it) => it.announcements);
  return (
    <div className="visually-hidden" aria-live="polite" aria-relevant="additions">
      {announcements.map(({ key, text }) => (
        <p key={key}>{text}</p>
      ))}
    </div>
  );
}
