/**
 * How fast a chip runs the engine: a loop that measures itself, and the rates between which the benchmarks hold. For the
 * browser page, the bench, and a person at the console. Plain data.
 */

/**
 * How many of the engine's instructions, counted on x86, an ESP32 does in a microsecond. Best: on the emulated chip, the
 * engine takes 1.59 ms for 533,000 of them. That chip does one of its own a cycle, at 250 MHz, with no misses of the flash
 * cache. Worst: a third of that rate. Engine and firmware are in flash, and each miss of its cache waits. No chip has been
 * measured.
 */
export const rates = { best: 336, worst: 112 };

/**
 * A loop that measures how fast a chip runs the engine. Its value is the milliseconds that it takes: 9 to 27 on a chip, so
 * it disturbs no round. Like the firmware it mostly interprets: calls, names, short strings. It must not be too simple: the
 * flash cache would hold all that it needs, and hide the misses. In a cache of 32 kB it misses 11 times in 1,000
 * instructions, an AT command of the firmware 14 times (callgrind's simulation). On the emulated chip with the firmware it
 * takes 8.99 ms, so its rate there is 334.
 */
export const loop = {
  expression: '(function(){var t=getTime(),o={n:0,add:function(k,v){this[k]=(this[k]||0)+v}},r=[],s,i;for(i=0;i<16;i++){s=\'+CSQ: \'+i+\',99\';'
    + 'o.add(\'k\'+i%5,parseInt(s.substr(6)));if(s.indexOf(\'7\')>0)r.push(s.charCodeAt(0));else o.n++}return(getTime()-t)*1000})()',
  /** x86 instructions of the loop, as test/firmware/rate.test.ts counts them. */
  instructions: 3_000_000,
};

/**
 * Returns how fast a chip runs the engine.
 * @param {number} ms the value of `loop`, in milliseconds
 * @returns {number} instructions a microsecond
 */
export const rateOf = ms => loop.instructions / ms / 1000;
