/** What a live microphone seems to give us. `waiting`: too early to say. */
export type Hearing = 'waiting' | 'hearing' | 'nothing' | 'too_quiet' | 'clipping';
