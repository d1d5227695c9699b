/** A code in words. `code` is stable and machine-readable; the rest is for people. */
export interface Explanation {
  /** Stable: `port-refused`, `rejected-calling-ae`, `status-A701`, … */
  code: string;
  /** One plain sentence that says what happened. Never just "failed". */
  title: string;
  /** The likely cause, most likely first. */
  cause: string;
  /** What to try, most promising first; may be empty. */
  tryThis: string[];
  /** Codes and bytes for a colleague or a log: `A-ASSOCIATE-RJ result 1, source 1, reason 3`. */
  technical: string;
  /** Where the standard defines it: `PS3.8 §9.3.4`. */
  reference?: string;
}
