import type { RoomTroubleCode } from '../../../shared/rooms/room-trouble.ts';
import type { Link } from '../../../state/link.ts';
import type { MicrophoneFailureCode } from '../../../state/microphone.ts';
import {
  EMPTY_ROOM,
  type RoomMicrophone,
  type RoomPhase,
  type RoomSnapshot,
} from '../../../state/room-state.ts';
import {
  CROWD,
  SPEAKERS,
  said,
  saidByAll,
  speaking,
  speakingTogether,
  withGaps,
} from './room-gallery-lines.ts';

type Lobby = Extract<RoomPhase, { type: 'lobby' }>;
type Joined = Extract<RoomPhase, { type: 'joined' }>;

const OPEN: RoomMicrophone = { type: 'open', label: 'Built-in microphone', isOn: true };
const READY: Link = { type: 'ready', again: false };
const CUT: Link = { type: 'reconnecting', cause: 'link_lost', hadLink: true };

function lobby(change: Partial<Omit<Lobby, 'type'>> = {}): RoomSnapshot {
  const phase: Lobby = {
    type: 'lobby',
    isConfigured: true,
    microphone: { type: 'off' },
    trouble: null,
    ...change,
  };
  return { ...EMPTY_ROOM, room: 'standup', phase };
}

function joined(
  change: Partial<Omit<Joined, 'type'>> = {},
  chunks = speaking(9),
  speakers = SPEAKERS,
): RoomSnapshot {
  const phase: Joined = {
    type: 'joined',
    role: 'speaker',
    microphone: OPEN,
    room: 'connected',
    link: READY,
    isCaptioner: false,
    captioning: { type: 'nobody' },
    sound: 'on',
    ...change,
  };
  return { ...EMPTY_ROOM, room: 'standup', phase, chunks, speakers };
}

function left(isFinishing: boolean, chunks = said(11)): RoomSnapshot {
  const phase = { type: 'left', isFinishing, trouble: null } as const;
  return { ...EMPTY_ROOM, room: 'standup', phase, chunks, speakers: SPEAKERS };
}

function denied(code: MicrophoneFailureCode): RoomMicrophone {
  return { type: 'failed', code };
}

/** The streams were given up. */
function stranded(code: 'link_lost' | 'unauthorised'): RoomSnapshot {
  return joined({
    link: { type: 'failed', trouble: { code, retryAfterMs: null, tokenSent: false } },
  });
}

const OBSERVER = { role: 'observer', microphone: { type: 'off' } } as const;
const OTHER = { type: 'other', identity: 'katherine', name: 'Katherine Coleman Johnson' } as const;

const STATES = {
  lobby: () => lobby(),
  lobbyUnknown: () => lobby({ isConfigured: null }),
  lobbyOpening: () => lobby({ microphone: { type: 'opening' } }),
  lobbyMicrophone: () => lobby({ microphone: OPEN }),
  lobbyMicDenied: () => lobby({ microphone: denied('permission_denied') }),
  lobbyMicInsecure: () => lobby({ microphone: denied('insecure_page') }),
  lobbyNotConfigured: () => lobby({ isConfigured: false }),
  lobbyNoRoom: () => ({ ...lobby(), room: '' }),
  lobbyLongName: () => ({
    ...lobby(),
    room: 'the-weekly-meeting-of-everyone-who-cares-about-captions-in-2026',
  }),
  lobbyAgain: () => ({ ...lobby(), chunks: said(11), speakers: SPEAKERS }),
  joining: () => ({
    ...lobby(),
    phase: { type: 'joining', microphone: OPEN } as const,
  }),
  joinedEmpty: () => joined({}, []),
  joined: () => joined(),
  long: () => joined({}, speaking(400)),
  observer: () => joined(OBSERVER),
  together: () => joined({}, speakingTogether(9)),
  crowd: () => joined(OBSERVER, saidByAll(), CROWD),
  muted: () => joined({ microphone: { ...OPEN, isOn: false } }),
  micNotAllowed: () => joined({ microphone: { type: 'unpublished', code: 'not_allowed' } }),
  captionsNotAllowed: () => joined({ isCaptioner: true, captioning: { type: 'not_allowed' } }),
  micLost: () => joined({ microphone: denied('microphone_busy') }),
  away: () => joined({ room: 'away' }),
  serverAway: () => joined({ link: CUT }),
  stranded: () => stranded('link_lost'),
  tokenWanted: () => stranded('unauthorised'),
  blocked: () => joined({ ...OBSERVER, sound: 'blocked' }),
  soundOff: () => joined({ ...OBSERVER, sound: 'off' }),
  captionerMe: () => joined({ isCaptioner: true, captioning: { type: 'me' } }),
  captionerOther: () => joined({ captioning: OTHER }),
  captionerStandby: () => joined({ isCaptioner: true, captioning: OTHER }),
  gaps: () => joined({}, withGaps()),
  leaving: () => left(true),
  left: () => left(false),
  leftEmpty: () => left(false, []),
} as const satisfies Readonly<Record<string, () => RoomSnapshot>>;

/** Every code, by type: a new one fails to compile here. */
const TROUBLES = {
  rooms_not_configured: true,
  server_unreachable: true,
  unauthorised: true,
  too_many_requests: true,
  bad_name: true,
  room_unreachable: true,
  token_expired: true,
  token_refused: true,
  room_full: true,
  duplicate_identity: true,
  removed: true,
  room_closed: true,
  connection_lost: true,
} satisfies Record<RoomTroubleCode, true>;

/** All names that {@link roomGalleryState} knows. */
export const ROOM_GALLERY_NAMES: readonly string[] = [
  ...Object.keys(STATES),
  ...Object.keys(TROUBLES),
];

/** The snapshot of a name: one of {@link STATES}, or a trouble's code. */
export function roomGalleryState(name: string): RoomSnapshot {
  if (isOneOf(STATES, name)) return STATES[name]();
  if (!isOneOf(TROUBLES, name)) return lobby();
  const retryAfterMs = name === 'too_many_requests' ? 42_000 : null;
  const snapshot = lobby({
    isConfigured: name !== 'rooms_not_configured',
    trouble: { code: name, retryAfterMs, tokenSent: false },
  });
  return WAS_IN.includes(name) ? { ...snapshot, chunks: said(11), speakers: SPEAKERS } : snapshot;
}

/** One has been in the room before these. */
const WAS_IN: readonly RoomTroubleCode[] = [
  'duplicate_identity',
  'removed',
  'room_closed',
  'connection_lost',
];

function isOneOf<T extends object>(names: T, name: string): name is Extract<keyof T, string> {
  return Object.hasOwn(names, name);
}
