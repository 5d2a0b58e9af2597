/** What is new in a model; fields left out are as they were. */
export interface Change {
  /** Everything: another drawing, perhaps another flow. */
  readonly flow?: true;
  /** The nodes whose rows changed. */
  readonly nodes?: readonly number[];
  readonly details?: true;
  /** There are more lines, or others. */
  readonly logs?: true;
  /** What the store told, or what it is asked for. */
  readonly archive?: true;
  /** Another run is shown than before. */
  readonly shown?: true;
  readonly selection?: true;
  /** What else the header shows: wishes, notices, the kernel out of reach. */
  readonly status?: true;
}
