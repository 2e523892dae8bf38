/** The terminal. */
export interface WizardStreams {
  readonly input: TerminalInput;
  readonly output: TerminalOutput;
}

/** Where keys come from; `setRawMode` only at a terminal. */
export type TerminalInput = NodeJS.ReadableStream & {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
};

/** Where questions go; `columns` and `rows` only at a terminal. */
export type TerminalOutput = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
};
