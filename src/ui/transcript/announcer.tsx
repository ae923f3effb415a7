import { memo } from 'react';
import type { Announcement } from '../../state/session-state.ts';

/** Off-screen: finals for screen readers, said once each and when there is a pause. */
export const Announcer = memo(function Announcer({
  announcements,
}: {
  announcements: readonly Announcement[];
}) {
  return (
    <div className="visually-hidden" aria-live="polite" aria-relevant="additions">
      {announcements.map(({ key, text }) => (
        <p key={key}>{text}</p>
      ))}
    </div>
  );
});
