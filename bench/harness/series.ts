/** How one figure grows with another: a picture's worth. */
export interface Series {
  /** `the cost of a look`. */
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
}

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}
