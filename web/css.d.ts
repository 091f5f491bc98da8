/** Style sheets of packages as text: rollup/text.js. */
declare module '*.css' {
  const text: string;
  export default text;
}
