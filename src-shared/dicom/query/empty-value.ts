/** Two quotation marks: a key that matches where there is no value, or no such element (PS3.4 §C.2.2.2, Empty Value Matching). */
export const emptyValue = '""';
