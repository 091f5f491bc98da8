// Lists expressions that Node computes otherwise than the engine, with the results that 2v29 gave. Builds of 2v29 with and without Unicode strings
// agree. A result is JSON, or the text of the exception.

/** An expression that Node computes otherwise than the engine. */
export interface Difference {
  /** The expression as JavaScript. */
  ask: string;
  /** The engine's result for the expression, as JSON or as the exception's text. */
  expect: string;
  /** Whether the expression needs an object of the simulated engine's own realm. A module loaded by Node has Node's object in its place. */
  isOfRealm?: boolean;
}

/** The expressions, by the title of their group. */
export const differences: Record<string, Difference[]> = {
  'a text becomes a number': [
    { ask: '[+"0123", +"07", +"08", +"019", +"0x1f", +"0b11", +"0o17", +"-012", +"00", +"0"]', expect: '[83,7,8,19,31,3,15,-10,0,0]' },
    {
      ask: '[+"5 ", +" 5", +"5\\0", +"\\0" + 5, +"1e", +"e5", +"0x", +"1e3", +".", +".5", +"5.", +"-", +"", +" ", +"5x"]',
      expect: '[null,5,5,5,1,0,0,1000,null,0.5,5,null,0,null,null]',
    },
    {
      ask: '[+"1e5", +"0e1", +"Infinity", +"-Infinity", +"NaN", +"1.5.2", +"01.5", +"08.5", +"1_0"]',
      expect: '[100000,null,null,null,null,null,1.5,8.5,null]',
    },
    { ask: '+"123456789012345"', expect: '123456789012345' },
    { ask: '+"18446744073709551617"', expect: '1' },
    { ask: '+"9".repeat(63) > 9e18', expect: 'true' },
    { ask: '+"9".repeat(64)', expect: 'Error: String too big to convert to number' },
    { ask: '+"x".repeat(63)', expect: 'null' },
    { ask: '+"x".repeat(64)', expect: 'Error: String too big to convert to number' },
    { ask: '-"9".repeat(64)', expect: 'Error: String too big to convert to number' },
    { ask: '["012" * 1, "12" - 2, "12" / "5", "13" % 5, "x" - 1]', expect: '[10,10,2.4,3,null]' },
    { ask: '"1".repeat(64) - 1', expect: 'Error: String too big to convert to number' },
    { ask: '["12" & 3, "12.7" | 0, "012" | 0, "x" | 0, "3" << 1, ~"5"]', expect: '[0,12,10,0,6,-6]' },
    { ask: '"1".repeat(32) | 0', expect: 'Error: String too big to convert to number' },
    { ask: '[1e20 | 0, 1e20 & 255, 4294967296 | 0, 1e10 & 255, -1 >>> 0, NaN | 0]', expect: '[0,0,0,0,4294967295,0]' },
    {
      ask: '[parseInt("012", 10), parseInt("012"), parseInt("0x12", 10), parseInt("0x12", 16), parseInt("  12 x", 10), parseInt("", 10), '
        + 'parseInt("-012", 10), parseInt("1e3", 10), parseInt("1.9", 10)]',
      expect: '[12,12,0,18,12,null,-12,1,1]',
    },
    { ask: '[parseInt("18446744073709551617", 10), parseInt("f".repeat(16), 16), parseInt("9".repeat(19), 10) < -8e18]', expect: '[1,-1,true]' },
    { ask: 'parseInt("1".repeat(68), 10) === 0', expect: 'false' },
    { ask: 'parseInt("1".repeat(69), 10)', expect: 'Error: String too big to convert to number' },
    { ask: 'parseInt("1" + "x".repeat(200), 10)', expect: '1' },
    {
      ask: '[parseFloat("012"), parseFloat("012.5"), parseFloat("0x1f"), parseFloat("0b11"), parseFloat("3.5V"), parseFloat("x"), parseFloat("")]',
      expect: '[10,12.5,31,3,3.5,null,null]',
    },
    { ask: 'parseFloat("1".repeat(69))', expect: 'Error: String too big to convert to number' },
    { ask: '[isNaN("x"), isNaN("5"), isNaN(""), isNaN("5 ")]', expect: '[true,false,false,true]' },
    { ask: 'isNaN("x".repeat(64))', expect: 'Error: String too big to convert to number' },
    { ask: 'Math.max("9".repeat(64), 1)', expect: 'Error: String too big to convert to number' },
    { ask: '[Math.max("012", 1), Math.min("5", 7), Math.max(1, NaN) > 0, Math.abs("-5"), Math.floor("1.5")]', expect: '[10,5,false,5,1]' },
  ],
  'comparisons': [
    {
      ask: '["12" < 5, "5" < 12, "05" == 5, "010" == 8, "" == 0, "abc" == 0, "x" > 1, "" > -1, "1.5" < 2]',
      expect: '[false,true,true,true,true,false,false,true,true]',
    },
    { ask: '"1".repeat(31) < 5', expect: 'false' },
    { ask: '"1".repeat(32) < 5', expect: 'Error: String too big to convert to number' },
    { ask: '5 > "1".repeat(32)', expect: 'Error: String too big to convert to number' },
    { ask: '"x".repeat(63) < 5', expect: 'false' },
    { ask: '"x".repeat(64) < 5', expect: 'Error: String too big to convert to number' },
    { ask: '1.5 < "1".repeat(40)', expect: 'true' },
    { ask: '1.5 < "1".repeat(64)', expect: 'Error: String too big to convert to number' },
    { ask: '"9".repeat(64) == 5', expect: 'Error: String too big to convert to number' },
    { ask: '"9".repeat(70) === "9".repeat(70)', expect: 'true' },
    { ask: '["9".repeat(70) > "1", "b" > "a".repeat(70)]', expect: '[true,true]' },
    { ask: '["a" < undefined, "z" < undefined, "b" < null, undefined > "a"]', expect: '[true,false,true,true]' },
    {
      ask: '[undefined < 1, undefined >= 1, null >= 0, null == undefined, undefined == 0, true == 1, NaN < 1]',
      expect: '[false,false,true,true,false,true,false]',
    },
  ],
  'names of members': [
    { ask: '(function (o) { return o["1".repeat(31)]; })({}) === undefined', expect: 'true' },
    { ask: '(function (o) { return o["1".repeat(32)]; })({})', expect: 'Error: String too big to convert to number' },
    { ask: '(function (o) { return o["0" + "1".repeat(40)]; })({}) === undefined', expect: 'true' },
    { ask: '(function (o) { return o["1".repeat(32) + "x"]; })({}) === undefined', expect: 'true' },
    { ask: '(function (o) { o["1".repeat(32)] = 1; })({})', expect: 'Error: String too big to convert to number' },
    { ask: '(function (o) { return "1".repeat(32) in o; })({})', expect: 'Error: String too big to convert to number' },
    { ask: '(function (o) { return delete o["1".repeat(32)]; })({})', expect: 'Error: String too big to convert to number' },
    { ask: '(function (list, at) { return list[at]; })([1], "9".repeat(32))', expect: 'Error: String too big to convert to number' },
    {
      ask: '(function (text, at) { return text[at]; })("abc", "x")',
      expect: 'Error: Field or method "x" does not already exist, and can\'t create it on String',
    },
    {
      ask: '(function (text, at) { return text[at]; })("abc", 2.7)',
      expect: 'Error: Field or method "2.7" does not already exist, and can\'t create it on String',
    },
    {
      ask: '(function (text, at) { return text[at]; })("abc", undefined)',
      expect: 'Error: Field or method "undefined" does not already exist, and can\'t create it on String',
    },
    { ask: '(function (text, at) { return [text[at], text[1], typeof text[9]]; })("abc", "2")', expect: '["c","b","undefined"]' },
  ],
  'numbers in texts': [
    {
      ask: '["" + 0.1, "" + 1 / 3, "" + (0.1 + 0.2), "" + 1e-7, "" + 2147483648.5, "" + 1e15, "" + NaN, "" + 1.10, "x" + 2 / 3 + "y"]',
      expect: '["0.1","0.33333333333","0.3","1e-7","2147483648.5","1000000000000000","NaN","1.1","x0.66666666666y"]',
    },
    { ask: '[1 / 3, "a", 0.1 + 0.2].join(" ")', expect: '"0.33333333333 a 0.3"' },
    {
      ask: '[(1.5).toFixed(0), (1.25).toFixed(1), (1.005).toFixed(2), (0.5).toFixed(0), (2.345).toFixed(2), (0.05).toFixed(1), (0.35).toFixed(1), '
        + '(9.95).toFixed(1), (9.999).toFixed(2), (123.456).toFixed(1), (-0.04).toFixed(1)]',
      expect: '["1","1.3","1.00","0","2.34","0.1","0.4","9.9","9.99","123.5","-0.0"]',
    },
    {
      ask: '[Math.round(-2.5), Math.round(2.5), Math.round(-0.5), Math.round(-3.5), Math.round(0.49999999999999994), Math.round(1.4)]',
      expect: '[-3,3,-1,-4,1,1]',
    },
    { ask: 'Math.round(1e20) < -9e18', expect: 'true' },
    {
      ask: '[Math.pow(2, 3), Math.pow(10, 5), Math.pow(-2, 3), Math.pow(2, 0), Math.pow(2, 32) === 4294967296, Math.pow(2, 12) === 4096]',
      expect: '[8,100000,-8,1,false,false]',
    },
    { ask: 'undefined + undefined', expect: 'undefined' },
    {
      ask: '(function (a, b) { return [a - b, a * b, a / b, a % b, a + b, a & b, a | b, a ^ b, a << b, a >> b, a >>> b, a < b, a <= b, a > b, a >= b]'
        + '.map(function (one) { return typeof one; }).join(); })()',
      expect: JSON.stringify(Array(15).fill('undefined').join()),
    },
    {
      ask: '(function (a, b) { return [a - b, b - a, a & b, a | b, b >>> a, a < b, a >= b]; })(undefined, null)',
      expect: '[null,null,0,0,0,false,false]',
    },
    { ask: '(function (x, y) { x -= y; return typeof x; })()', expect: '"undefined"' },
    {
      ask: '["-", "*", "/", "%"].map(function (_one, i) { var x = 10; function f() { x = 3; return 2; } if (i === 0) x -= f(); '
        + 'if (i === 1) x *= f(); if (i === 2) x /= f(); if (i === 3) x %= f(); return x; })',
      expect: '[1,6,1.5,1]',
    },
    { ask: '(function (o) { function f() { o.n = 3; return 1; } o.n -= f(); o.n |= f() * 4; o.n <<= f(); return o.n; })({ n: 10 })', expect: '6' },
    {
      ask: '(function (list, i) { function f() { list[0] = 3; i = 1; return 2; } list[i] -= f(); list[i - 1] += f(); '
        + 'return [list, i]; })([10, 20], 0)',
      expect: '[[5,20],1]',
    },
    {
      ask: '(function (list, i) { function f() { list[0].n = 3; return "a"; } list[i].n += f(); list[i].t += f(); '
        + 'return list[0]; })([{ n: 1, t: "b" }], 0)',
      expect: '{"n":3,"t":"ba"}',
    },
    { ask: '(function (list) { function f() { list[0] = 3; return 2; } list[0] -= f() * 1; return list[0]; })([10])', expect: '1' },
    { ask: '(function (x) { function f() { x += 5; return 1; } x += f(); return x; })(1)', expect: '7' },
    { ask: '(function (o) { function f() { o.n = 7; return 1; } o.n += f(); return o.n; })({ n: 1 })', expect: '8' },
  ],
  'a call within an expression': [
    { ask: '(function (list) { function f() { list = [7]; return 0; } return list[f()]; })([1])', expect: '7' },
    { ask: '(function (s) { function f() { s += "b"; return "c"; } return s + f(); })("a")', expect: '"abc"' },
    { ask: '(function (o) { function f() { o.s += "b"; return "c"; } return o.s + f(); })({ s: "a" })', expect: '"abc"' },
    { ask: '(function (s) { function f() { s = "z"; return "c"; } return s + f(); })("a")', expect: '"ac"' },
    { ask: '(function (n) { function f() { n = 5; return 1; } return [n + f(), n - f(), n]; })(1)', expect: '[2,4,5]' },
  ],
  'searches': [
    {
      ask: '["ab|".indexOf("|x|"), "ab|x".indexOf("|x|"), "ab".indexOf("abc"), "xab".indexOf("abc"), "aab".indexOf("abab"), "abcabd".indexOf("abd"), '
        + '"|x".indexOf("|x|")]',
      expect: '[2,2,-1,1,-1,3,-1]',
    },
    {
      ask: '["xab".indexOf("abc", 1), "abc".indexOf("c", 3), "abc".indexOf("", 3), "abc".indexOf(""), "".indexOf(""), "abc".indexOf("c", -5), '
        + '"abc".indexOf("c", 99), "abcabc".indexOf("a", 1)]',
      expect: '[1,-1,-1,0,-1,2,-1,3]',
    },
    { ask: '["xab".includes("abc"), "".includes(""), "abc".includes("b"), "abc".includes("abcd")]', expect: '[true,false,true,false]' },
    { ask: '["xab".lastIndexOf("abc"), "abab".lastIndexOf("ab"), "".lastIndexOf("")]', expect: '[-1,2,0]' },
    {
      ask: '["xab".replace("abc", "Z"), "b$".replace("b", "$&x$$"), "abab".replace("b", "Z"), "abc".replace("", "Z"), "".replace("", "Z")]',
      expect: '["xZ","$&x$$$","aZab","Zabc",""]',
    },
    { ask: '["xabcab".replaceAll("abc", "Z"), "aaa".replaceAll("a", "b"), "aaa".replaceAll("aa", "b")]', expect: '["xZZ","bbb","bb"]' },
    {
      ask: '["abc".replace(/b/, "$&"), "abc".replace(/(b)/, "[$1]"), "abc".replace(/b/g, "$1"), '
        + '"abc".replace(/[bc]/g, function (c) { return c + 1; })]',
      expect: '["a$&c","a[b]c","a$1c","ab1c1"]',
    },
    {
      ask: '["xab".split("abc"), "xabcab".split("abc"), "aaa".split("aa"), "".split("ab"), "".split("a"), "".split(""), "abc".split(""), '
        + '"a,b,".split(","), ",".split(",")]',
      expect: '[["xab"],["x","ab"],["","a",""],[],[""],[],["a","b","c"],["a","b",""],["",""]]',
    },
    { ask: '["a\\nb".replace(/a.b/, "x"), /^.$/.test("\\n"), /a\\.b/.test("a\\nb")]', expect: '["x",true,false]' },
    { ask: '["a".match(/x/g), "a".match(/x/), "aXa".match(/a/g)]', expect: '[[],null,["a","a"]]' },
    { ask: '"\\xa0a\\xa0 \\t".trim().length', expect: '3' },
    { ask: '["a".concat(undefined), "a".concat("b", 1)]', expect: '["a","ab1"]' },
  ],
  'parts of texts and lists': [
    {
      ask: '["abc".slice(2147483648), "abc".slice(0, Infinity), "abc".slice(1, NaN), "abc".slice(4294967296), "abc".slice(-1e10), '
        + '"abc".slice(1, undefined), "abc".slice(-2), "abc".slice(0, -1), "abc".slice(2, 1)]',
      expect: '["abc","","","abc","abc","bc","bc","ab",""]',
    },
    { ask: '["abc".charAt(4294967296), "abc".charAt(-1), "abc".charCodeAt(4294967296), "abc".charCodeAt(1)]', expect: '["a","",97,98]' },
    {
      ask: '[[1, 2, 3].slice(2147483648), [1, 2, 3].slice(0, Infinity), [1, 2, 3].slice(1, NaN), [1, 2, 3].slice(-2), [1, 2, 3].slice()]',
      expect: '[[1,2,3],[],[],[2,3],[1,2,3]]',
    },
    {
      ask: '[[1, 2, 3].splice(1, undefined), [1, 2, 3].splice(1, Infinity), [1, 2, 3].splice(1), [1, 2, 3].splice(-1, 1), [1, 2, 3].splice(1, 1, 9)]',
      expect: '[[2,3],[],[2,3],[3],[2]]',
    },
    { ask: '(function (list) { list.splice(1, -1); return list; })([1, 2, 3])', expect: '[1,null,2,3]' },
    { ask: '[[].concat(undefined).length, [1].concat([2], 3), [1].concat([undefined]).length]', expect: '[0,[1,2,3],2]' },
    {
      ask: '["c1", "a1", "c2", "a2", "b1", "b2", "a3"].sort(function (a, b) { return a.charCodeAt(0) - b.charCodeAt(0); })',
      expect: '["a2","a3","a1","b2","b1","c2","c1"]',
    },
    {
      ask: '"a1 b1 a2 b2 a3 b3 a4 b4 a5 b5 a6 b6 a7".split(" ").sort(function (a, b) { return a.charCodeAt(0) - b.charCodeAt(0); })',
      expect: '["a2","a3","a1","a5","a6","a7","a4","b1","b5","b3","b6","b2","b4"]',
    },
    { ask: '["vc0706", "ov528"].sort(function () { return 0; })', expect: '["ov528","vc0706"]' },
    { ask: '[3, 1, 2].sort(function (a, b) { return a > b; })', expect: '[1,2,3]' },
    { ask: '[10, 9, 1].reverse().sort()', expect: '[1,10,9]' },
    {
      ask: '(function (b) { return [new Uint8Array(b, 1, 0).length, new Uint8Array(b, 4, 0).length, new Uint8Array(b, 4).length, '
        + 'new Uint8Array(b, 1).length, new Uint8Array(b, 1, 2).length, new Uint8Array(0).length]; })(new Uint8Array([1, 2, 3, 4]).buffer)',
      expect: '[3,0,0,3,2,0]', isOfRealm: true,
    },
    {
      ask: '(function (v) { return [v.length, v[0], v[1], v[2], v[8]]; })(new Uint8Array(new Uint8Array([1, 2, 3, 4]).buffer, 2, 9))',
      expect: '[9,3,4,0,0]', isOfRealm: true,
    },
    { ask: '(function (a) { a.set([1, 2, 3, 4], 1); return [a[0], a[1], a[2]]; })(new Uint8Array(3))', expect: '[0,1,2]', isOfRealm: true },
    {
      ask: '[JSON.stringify(undefined), JSON.stringify({ a: undefined, b: NaN }), JSON.stringify([undefined, 1.5])]',
      expect: '["null","{\\"b\\":null}","[null,1.5]"]', isOfRealm: true,
    },
  ],
  'bytes': [
    { ask: '(function (part) { return [Array.isArray(part), part]; })(new Uint8Array([1, 2, 3]).slice(1))', expect: '[true,[2,3]]', isOfRealm: true },
    { ask: 'new Uint8Array("abc")', expect: 'Error: Unsupported first argument of type String', isOfRealm: true },
    {
      ask: '(function (b) { '
        + 'return [new Uint8Array(b, 9, 2).length, new Uint8Array(b, 9, 2)[0], new Uint8Array(b, 9).length]; })(new Uint8Array(3).buffer)',
      expect: '[2,0,0]', isOfRealm: true,
    },
    { ask: 'Object.assign([], { a: 1 })', expect: 'TypeError: Expecting Object, got Array' },
  ],
  'dates': [
    {
      ask: '["2026-11-27T01:02:03Z", "2026-13-45T00:00:00Z", "2026-00-00T00:00:00Z", "2026-02-30T23:59:60Z", "2026-11-22T25:61:61Z", '
        + '"9999-99-99T00:00:00Z"].map(function (text) { return Date.parse(text) / 1000; })',
      expect: '[1795741323,1802563200,1764460800,1772496000,1795399321,253636790400]',
    },
    {
      ask: '["2026-11-27T01:02Z", "2026-11-27 01:02:03", "2026-11-27", "2026-11-2T00:00:00Z", "2026-11-27T01:02:03.5Z", "2026-11-27T01:02:03+01:30", '
        + '"2026-11-27T01:02:03-0130", "2026-11-27T01"].map(function (text) { return Date.parse(text) / 1000; })',
      expect: '[1795741320,1795737600,1795737600,1793577600,1795741323.5,1795735923,1795746723,1795741200]',
    },
    {
      ask: '["x", "", "abcd-ef-ghT00:00:00Z", "2026--1-01T00:00:00Z", "    -  -  T00:00:00Z", "IMG_-10-0T00:00:00Z", "20", "2026-11"]'
        + '.map(function (text) { return Date.parse(text); })',
      expect: '[0,0,0,0,0,0,0,0]',
    },
    { ask: 'new Date("2026-13-45T00:00:00Z").getTime() / 1000', expect: '1802563200', isOfRealm: true },
    {
      ask: '[new Date(1.5).getTime(), new Date(1795741323000.75).valueOf(), new Date(1795741323000.75) - 0, new Date(-0.5).getTime(), '
        + 'new Date(1795741323999.9).getMilliseconds(), new Date(1795741323999.9).toISOString()]',
      expect: '[1.5,1795741323000.75,1795741323000.75,-0.5,999,"2026-11-27T01:02:03.999Z"]', isOfRealm: true,
    },
    { ask: '(function (date) { date.setMilliseconds(1.5); return date.getTime(); })(new Date(1000.25))', expect: '1001', isOfRealm: true },
    { ask: '[1, 2, 3].some(function () { return Date.now() % 1 > 0 && new Date().getTime() % 1 > 0; })', expect: 'true', isOfRealm: true },
    { ask: 'new Date(undefined)', expect: 'TypeError: Variables of type undefined are not supported in date constructor', isOfRealm: true },
    { ask: 'new Date(null)', expect: 'TypeError: Variables of type null are not supported in date constructor', isOfRealm: true },
  ],
  'exceptions': [
    {
      ask: '["" + new Error(), "" + new Error(""), "" + new Error("x"), String(new TypeError("y")), "" + new Error(5), '
        + 'new ReferenceError("q").toString()]',
      expect: '["Error","Error: ","Error: x","TypeError: y","Error: 5","ReferenceError: q"]', isOfRealm: true,
    },
    {
      ask: '[typeof new Error().message, typeof new Error(undefined).message, new Error("").message, new Error(5).message]',
      expect: '["undefined","undefined","","5"]', isOfRealm: true,
    },
    { ask: '[typeof new Error("x").name, new Error("x").type, new TypeError().type]', expect: '["undefined","Error","TypeError"]', isOfRealm: true },
    {
      ask: '(function () { try { throw new Error(); } catch (e) { return e + "|" + typeof e.message; } })()', expect: '"Error|undefined"',
      isOfRealm: true,
    },
  ],
  'codes, groups, undefined': [
    { ask: '[256, 321, -1, 65.9, 1e10].map(function (code) { return String.fromCharCode(code).charCodeAt(0); })', expect: '[0,65,255,65,0]' },
    { ask: '[/(a)|b/.exec("b") && /a([0-9]*)/.exec("a")[1], /b/.exec("a")]', expect: '["",null]' },
    {
      ask: '[Math.min(0, undefined), Math.max(undefined, 1), Math.max(1, 2, undefined), Math.max(1), Math.min(2, 1, 3)]',
      expect: '[null,null,null,1,1]',
    },
    {
      ask: '(function (text, at) { return text[at]; })("abc", "01")',
      expect: 'Error: Field or method "01" does not already exist, and can\'t create it on String',
    },
  ],
  'callbacks of lists': [
    ...['forEach', 'map', 'filter', 'every'].map(name => ({
      ask: `(function (seen, list) { list.${name}(function (one) { seen.push(one); if (list.length < 6) list.push(one + 10); return true; }); `
        + 'return seen; })([], [1, 2])',
      expect: '[1,2,11,12,21,22]',
    })),
    {
      ask: '(function (seen, list) { list.some(function (one) { seen.push(one); if (list.length < 6) list.push(one + 10); return false; }); '
        + 'return seen; })([], [1, 2])',
      expect: '[1,2,11,12,21,22]',
    },
    {
      ask: '(function (list) { return list.map(function (one) { if (list.length < 4) list.push(one + 10); return one; }); })([1, 2])',
      expect: '[1,2,11,12]',
    },
    // The engine fetches the next element before it calls the function, so an element that the last call adds is not visited.
    {
      ask: '(function (seen, list) { list.forEach(function (one) { seen.push(one); if (one === 2) list.push(3); }); return seen; })([], [1, 2])',
      expect: '[1,2]',
    },
    {
      ask: '(function (list) { return list.reduce(function (sum, one) { if (list.length < 6) list.push(one + 10); '
        + 'return sum + one; }, 0); })([1, 2])',
      expect: '69',
    },
    {
      ask: '(function (seen, list) { list.forEach(function (one) { seen.push(one); if (one === 1) list[1] = 9; }); return seen; })([], [1, 2, 3])',
      expect: '[1,9,3]',
    },
    {
      ask: '(function (list) { list[3] = 4; return [list.map(function (_one, i) { return i; }).length, '
        + 'list.filter(function () { return true; })]; })([1])',
      expect: '[4,[1,4]]',
    },
    {
      ask: '[[].some(function () { return true; }), [].every(function () { return false; }), [1, 2].reduce(function (a, b) { return a + b; })]',
      expect: '[false,true,3]',
    },
  ],
  'names of objects': [
    {
      ask: '(function (o, k) { return [delete o[k], delete o[k], delete o.b, delete o["c"], k in o]; })({ a: 1 }, "a")',
      expect: '[true,false,false,false,false]',
    },
    {
      ask: '(function (list) { return [delete list[1], list.length, list[1] === undefined, delete list[9]]; })([1, 2, 3])',
      expect: '[true,3,true,false]',
    },
    {
      ask: '(function (o) { ["b", "10", "9", "a", "2"].forEach(function (k) { o[k] = 1; }); return Object.keys(o); })({})',
      expect: '["b","10","9","a","2"]',
    },
    {
      ask: '(function (o) { ["10", "9"].forEach(function (k) { o[k] = +k; }); return [Object.values(o), Object.entries(o)]; })({})',
      expect: '[[10,9],[["10",10],["9",9]]]',
    },
    {
      ask: '(function (o, k) { ["b", "10", "9"].forEach(function (k) { o[k] = 1; }); delete o[k]; o.c = 1; o[k] = 1; '
        + 'return Object.keys(o); })({}, "10")',
      expect: '["b","9","c","10"]',
    },
    { ask: 'Object.keys(JSON.parse("{\\"b\\":1,\\"10\\":2,\\"9\\":3}"))', expect: '["b","10","9"]', isOfRealm: true },
    { ask: 'JSON.parse("{\\"b\\":{\\"10\\":2,\\"9\\":[3]}}")', expect: '{"b":{"10":2,"9":[3]}}', isOfRealm: true },
    { ask: '[Object.keys(null), Object.keys(undefined), Object.keys([4, 5]), Object.keys("ab")]', expect: '[[],[],["0","1"],["0","1"]]' },
    { ask: '(function (o, k) { o[k] = 1; return Object.keys(o); })({}, "\xffa")', expect: '[]' },
  ],
};
