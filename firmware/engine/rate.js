/**
 * How fast a chip runs the engine: a loop that measures it, and the slowest and fastest rate for which the benchmarks
 * calculate. The browser page, the benchmarks and people at the console use it.
 */

/**
 * How much of the engine's work an ESP32 does in a microsecond, counted in the x86 CPU instructions for the same work. Best:
 * the emulated chip, which takes 1.59 ms for 533,000 of them, and never waits for the flash. Worst: a third of that, as a
 * guess for a chip that waits at each miss of its flash cache. No real chip has been measured.
 */
export const rates = { best: 336, worst: 112 };

/**
 * A loop that measures how fast a chip runs the engine. Its value is the milliseconds that it takes: 9 to 27 on a chip, too few to delay the
 * transfer of images. Like the firmware it mostly interprets: calls, names, short strings. It must not be too simple: the flash cache would
 * hold all that it needs, and hide the misses. In a cache of 32 kB it misses 11 times in 1,000 instructions, an AT command of the firmware 14
 * times (callgrind's simulation). On the emulated chip with the firmware it takes 8.99 ms, so its rate there is 334.
 */
export const loop = {
  expression: '(function(){var t=getTime(),o={n:0,add:function(k,v){this[k]=(this[k]||0)+v}},r=[],s,i;for(i=0;i<16;i++){s=\'+CSQ: \'+i+\',99\';'
    + 'o.add(\'k\'+i%5,parseInt(s.substr(6)));if(s.indexOf(\'7\')>0)r.push(s.charCodeAt(0));else o.n++}return(getTime()-t)*1000})()',
  /** How many x86 CPU instructions the engine takes for the loop. test/firmware/rate.test.ts counts them. */
  instructions: 3_000_000,
};

/**
 * Returns how fast a chip runs the engine.
 * @param {number} ms the value of `loop`, in milliseconds
 * @returns {number} x86 CPU instructions a microsecond
 */
export const rateOf = ms => loop.instructions / ms / 1000;
