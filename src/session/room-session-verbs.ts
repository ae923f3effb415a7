import type { MicrophoneSettings } from '../state/microphone.ts';

/** How to get in: by a token of our server, or by an address and a token of the reader's own. */
export type RoomEntry =
  | { readonly type: 'server' }
  | { readonly type: 'own'; readonly url: string; readonly token: string };

/** What the room page may ask. Every verb is refused in silence where it makes no sense. */
export interface RoomSessionVerbs {
  /** In the lobby: opens the microphone for its meter, or lets it go. Call it within a click. */
  setMicrophoneShared(isShared: boolean): void;
  /** Within a click: the room's sound may be played from now on. Shares the microphone that is open. */
  join(options: {
    readonly name: string;
    readonly entry: RoomEntry;
    readonly isCaptioner: boolean;
  }): void;
  leave(): void;
  /** From `left`, or a trouble, back to the lobby; the lines stay. */
  backToLobby(): void;
  /** From the lobby back to the lines that were read. */
  readLines(): void;
  /** In the room, for speakers: whether the others hear the microphone. */
  setMicrophoneOn(isOn: boolean): void;
  changeMicrophone(settings: MicrophoneSettings): void;
  setCaptioner(isCaptioner: boolean): void;
  setSoundOn(isOn: boolean): void;
  /** Within a click: lets the browser play the room, and run its audio, after it has refused to. */
  startAudio(): void;
  /** After the streams to our server were given up: with the access token of now. */
  tryAgain(): void;
}
