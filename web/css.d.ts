/** A style sheet of a package as text: rollup/text.js. */
declare module '*.css' {
  const text: string;
  export default text;
}
