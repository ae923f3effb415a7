const MAX_NAME_LENGTH = 64;
/** Letters of any script, digits and what file names allow; it stands in an address. */
const ROOM_NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._-]{0,63}$/u;
/**
 * Control and formatting characters, among them those that turn the direction of what follows, and
 * halves of surrogate pairs. The two joiners belong to the spelling of Persian, Hindi and emoji.
 */
const INVISIBLE = /(?![\u200C\u200D])[\p{C}\p{Zl}\p{Zp}]/u;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** The name as it is, or null for one that no room may have. */
export function checkRoomName(name: string): string | null {
  return ROOM_NAME.test(name) && name === name.trim() ? name : null;
}

/** A participant's name without space around it, or null for one that nobody may have. */
export function checkParticipantName(name: string): string | null {
  const trimmed = name.trim();
  const isShort = trimmed.length <= MAX_NAME_LENGTH;
  return isShort && VISIBLE.test(trimmed) && !INVISIBLE.test(trimmed) ? trimmed : null;
}
