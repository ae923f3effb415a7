/** The messages between a bench and its processes: questions with answers, and notes in between. */

export type ToChild<Question> = {
  readonly type: 'ask';
  readonly id: number;
  readonly question: Question;
};

export type FromChild<Note> =
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  | { readonly type: 'note'; readonly note: Note };

/** In the child: answers questions, one after another or overlapping, and ends with the bench. */
export function answerParent<Question>(answer: (question: Question) => unknown): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message: ToChild<Question>) => {
    void answerOne(message, answer);
  });
}

async function answerOne<Question>(
  { id, question }: ToChild<Question>,
  answer: (question: Question) => unknown,
): Promise<void> {
  try {
    send({ type: 'answer', id, answer: await answer(question) });
  } catch (error) {
    send({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
}

export function noteToParent<Note>(note: Note): void {
  send({ type: 'note', note });
}

/** A channel that is closing is answered by `disconnect`, not here. */
function send<Note>(message: FromChild<Note>): void {
  process.send?.(message, undefined, undefined, () => {});
}
