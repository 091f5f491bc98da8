/** Lowers the statements of an async function, each with the code after it as its tail. */
import { ts } from '../../typescript.js';
import { bodyOf, callIn, countEnds, hasAwait, isToLower, isWord, Refusal } from './forms.js';
import { names } from './names.js';
import { endOfFunction, joinAt, tailOf } from './tails.js';
import { callNamed, callOf, choose, declare, done, functionOf, id } from './write.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Statement} Statement */
/** @typedef {import('typescript').Expression} Expression */
/** @typedef {import('typescript').CallExpression} Call */
/** @typedef {import('typescript').BindingName} BindingName */
/** @typedef {import('./tails.js').Tail} Tail */
/** @typedef {{ breaks?: Tail | undefined, continues?: Tail | undefined }} Loop the tails of `break` and `continue` */

const { factory, SyntaxKind: Kind } = ts;

/** @param {(node: Node) => Node} visit lowers inner functions */
export function createStatements(visit) {
  let hasValue = false;
  let isList = false;
  let serial = 0;
  const nameNext = () => `next$${serial++ || ''}`;

  /** @template {Node} N @param {N} node @returns {N} */
  const plain = node => /** @type {N} */ (visit(node));

  /** @param {readonly Statement[]} list @param {Tail} tail @param {Loop} loop @returns {Statement[]} */
  function lowerList(list, tail, loop) {
    const at = list.findIndex(one => isToLower(one, !!loop.breaks));
    const found = list[at];
    if (!found) return [...list.map(plain), ...tail.done()];
    const after = list.slice(at + 1);
    const rest = after.length > 0 ? tailOf(after, () => lowerList(after, tail, loop)) : tail;
    return [...list.slice(0, at).map(plain), ...lowerStatement(found, rest, loop)];
  }

  /** @param {Statement} node @param {Tail} tail @param {Loop} loop @returns {Statement[]} */
  function lowerStatement(node, tail, loop) {
    if (ts.isReturnStatement(node)) return lowerReturn(node);
    if (ts.isThrowStatement(node)) return [throwIt(node)];
    if (ts.isBreakOrContinueStatement(node)) return jump(node, loop);
    if (ts.isBlock(node)) return lowerList(node.statements, tail, loop);
    if (ts.isIfStatement(node)) return lowerIf(node, tail, loop);
    if (ts.isExpressionStatement(node)) return lowerExpression(node.expression, tail);
    if (ts.isVariableStatement(node)) return lowerVariable(node, tail);
    if (ts.isSwitchStatement(node)) return lowerSwitch(node, tail, loop);
    if (hasAwait(node) && ts.isWhileStatement(node)) return lowerLoop(node, undefined, undefined, node.expression, tail);
    if (hasAwait(node) && ts.isForStatement(node)) return lowerLoop(node, node.initializer, node.incrementor, node.condition, tail);
    if (hasAwait(node) || ts.isTryStatement(node)) throw new Refusal(node, 'This statement has no lowering: look at a fault by "tried", and loop by "while" or "for (;;)".');
    return [leaveInside(node), ...tail.done()];
  }

  /** A loop without an await: the callback is called, and the function is left. @template {Node} N @param {N} node @returns {N} */
  function leaveInside(node) {
    /** @param {Node} one @returns {Node} */
    function change(one) {
      if (ts.isReturnStatement(one)) return factory.createBlock([...lowerReturn(one), factory.createReturnStatement()]);
      if (ts.isThrowStatement(one)) return factory.createBlock([throwIt(one), factory.createReturnStatement()]);
      return ts.isFunctionLike(one) ? one : ts.visitEachChild(one, change, undefined);
    }
    return /** @type {N} */ (plain(change(node)));
  }

  /** @param {import('typescript').ThrowStatement} node */
  function throwIt({ expression }) {
    if (!isWord(expression, 'ended')) throw new Refusal(expression, 'Only "throw ended(end, fault)" has a lowering.');
    return callNamed(names.onEnd, expression.arguments.map(plain));
  }

  /** @param {import('typescript').ReturnStatement} node @returns {Statement[]} */
  function lowerReturn(node) {
    const { expression } = node;
    if (!expression) {
      if (hasValue) throw new Refusal(node, 'This function returns a value.');
      return endOfFunction.done();
    }
    if (ts.isAwaitExpression(expression)) {
      const call = callIn(expression.expression);
      return hasValue ? awaitLastValue(call) : awaitCall(call, endOfFunction);
    }
    if (!hasValue) throw new Refusal(expression, 'Write "return await", or the type of the value, Promise<…>.');
    const values = isList && ts.isArrayLiteralExpression(expression) ? expression.elements : [expression];
    return [callNamed(names.onValue, values.map(one => plain(one)))];
  }

  /** @param {Call} call of an async function with a value, whose value is this function's @returns {Statement[]} */
  function awaitLastValue(call) {
    if (isWord(call, 'tried') || isWord(call, 'elapsed')) throw new Refusal(call, 'Await it above the return.');
    return withCallbacks(call, [id(names.onValue), id(names.onEnd)]);
  }

  /** @param {Call} call @param {readonly Expression[]} callbacks */
  const callWith = (call, callbacks) => callOf(plain(call.expression), [...call.arguments.map(plain), ...callbacks]);

  /** @param {Call} call of a function without a value @param {Tail} tail @returns {Statement[]} */
  function awaitCall(call, tail) {
    if (isWord(call, 'elapsed')) {
      const [clock, ms] = call.arguments;
      if (!clock || !ms) throw new Refusal(call, 'elapsed needs a clock and a time.');
      return [callOf(factory.createPropertyAccessExpression(plain(clock), 'after'), [plain(ms), functionOf([], tail.done())])];
    }
    if (isWord(call, 'tried')) return awaitTried(call, [], tail);
    return withCallbacks(call, [tail.callback()]);
  }

  /** @param {Call} call @param {BindingName} name @param {Statement[]} first before the rest @param {Tail} tail @returns {Statement[]} */
  function awaitValue(call, name, first, tail) {
    if (isWord(call, 'elapsed')) throw new Refusal(call, 'A timer has no value.');
    if (isWord(call, 'tried')) return awaitTried(call, partsOf(name), tail);
    return withCallbacks(call, [functionOf(valuesOf(name), [...first, ...tail.done()]), id(names.onEnd)]);
  }

  /** A list of values is one of arguments. @param {BindingName} name */
  const valuesOf = name => ts.isArrayBindingPattern(name) ? name.elements.map(one => (ts.isOmittedExpression(one) ? '_' : one.name)) : [name];

  /** @param {BindingName} name @returns {readonly import('typescript').BindingElement[]} */
  function partsOf(name) {
    if (!ts.isObjectBindingPattern(name)) throw new Refusal(name, 'Write "const { end, fault } = await tried(…)".');
    return name.elements;
  }

  /** @param {Call} tried @param {readonly import('typescript').BindingElement[]} parts @param {Tail} tail @returns {Statement[]} */
  function awaitTried(tried, parts, tail) {
    const [inner] = tried.arguments;
    if (!inner) throw new Refusal(tried, 'tried needs a call.');
    const call = callIn(inner);
    if (isWord(call, 'tried') || isWord(call, 'elapsed')) throw new Refusal(call, 'tried has nothing to look at.');
    /** @param {string} key */
    const nameOf = key => parts.find(one => (one.propertyName ?? one.name).getText() === key)?.name;
    const [end, fault, value] = ['end', 'fault', 'value'].map(nameOf);
    if (parts.some(one => one.name !== end && one.name !== fault && one.name !== value)) throw new Refusal(parts[0] ?? tried, 'tried has "end", "fault" and "value".');
    const list = fault ?? value ? [end ?? names.end, fault ?? names.fault] : end ? [end] : [];
    if (!value) return withCallbacks(call, [functionOf(list, tail.done())]);
    const next = nameNext();
    const values = valuesOf(value);
    const passed = values.map((_, i) => `${names.value}${i || ''}`);
    const onValue = functionOf(passed, [callNamed(next, [done(), id('undefined'), ...passed.map(id)])]);
    return [declare(next, [...list, ...values], tail.done()), ...withCallbacks(call, [onValue, id(next)])];
  }

  /** @param {Call} call @param {readonly Expression[]} callbacks */
  const withCallbacks = (call, callbacks) => isWord(call, 'until') ? splice(call, callbacks) : [callWith(call, callbacks)];

  /**
   * `until`: its function's body in place, with the callbacks in the places of its parameters.
   * @param {Call} call @param {readonly Expression[]} callbacks @returns {Statement[]}
   */
  function splice(call, callbacks) {
    const [start] = call.arguments;
    if (!start || !ts.isFunctionExpression(start)) throw new Refusal(call, 'until needs a function, written there.');
    const parameters = start.parameters.map(one => one.name.getText());
    /** @type {Statement[]} */
    const above = [];
    const given = callbacks.map((callback, i) => {
      const uses = countUses(start.body, parameters[i]);
      if (uses < 2 || !ts.isFunctionExpression(callback)) return callback;
      const name = nameNext();
      above.push(factory.createFunctionDeclaration(undefined, undefined, name, undefined, callback.parameters, undefined, callback.body));
      return id(name);
    });
    /** @param {Node} node @returns {Node} */
    function change(node) {
      const at = ts.isIdentifier(node) && !isKey(node) ? parameters.indexOf(node.text) : -1;
      if (given[at] && ts.isShorthandPropertyAssignment(node.parent)) throw new Refusal(node, 'Write its key and value.');
      return given[at] ?? ts.visitEachChild(node, change, undefined);
    }
    return [...above, ...start.body.statements.map(one => /** @type {Statement} */ (change(plain(one))))];
  }

  /** @param {Node} node whether it is the name of a property; a lowered node has no parent */
  function isKey(node) {
    const { parent } = node;
    return !!parent && (ts.isPropertyAssignment(parent) || ts.isPropertyAccessExpression(parent)) && parent.name === node;
  }

  /** @param {Node} node @param {string | undefined} name @returns {number} */
  function countUses(node, name) {
    let uses = ts.isIdentifier(node) && node.text === name && !isKey(node) ? 1 : 0;
    ts.forEachChild(node, child => void (uses += countUses(child, name)));
    return uses;
  }

  /** @param {Expression} node @param {Tail} tail @returns {Statement[]} */
  function lowerExpression(node, tail) {
    if (ts.isAwaitExpression(node)) return awaitCall(callIn(node.expression), tail);
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === Kind.EqualsToken && ts.isAwaitExpression(node.right) && !hasAwait(node.left)) {
      const set = factory.createExpressionStatement(factory.createAssignment(plain(node.left), id(names.value)));
      return awaitValue(callIn(node.right.expression), id(names.value), [set], tail);
    }
    plain(node);
    throw new Refusal(node, 'This await has no lowering.');
  }

  /** @param {import('typescript').VariableStatement} node @param {Tail} tail @returns {Statement[]} */
  function lowerVariable(node, tail) {
    const [only, ...others] = node.declarationList.declarations;
    const value = only?.initializer;
    if (!only || !value || others.length > 0 || !ts.isAwaitExpression(value)) {
      plain(node);
      throw new Refusal(node, 'This await has no lowering.');
    }
    return awaitValue(callIn(value.expression), only.name, [], tail);
  }

  /** @param {import('typescript').IfStatement} node @param {Tail} tail @param {Loop} loop @returns {Statement[]} */
  function lowerIf(node, tail, loop) {
    const condition = plain(node.expression);
    const [then, otherwise] = [bodyOf(node.thenStatement), bodyOf(node.elseStatement)];
    const paths = countEnds(then) + countEnds(otherwise);
    return meet(paths, tail, met => [choose(condition, lowerList(then, met, loop), lowerList(otherwise, met, loop))]);
  }

  /** @param {number} paths that run the tail @param {Tail} tail @param {(tail: Tail) => Statement[]} lower @returns {Statement[]} */
  function meet(paths, tail, lower) {
    if (paths < 2 || tail.isShort) return lower(tail);
    const join = joinAt(nameNext());
    const lowered = lower(join.tail);
    return join.declare(tail.done(), lowered);
  }

  /** @param {Statement} node @param {Loop} loop @returns {Statement[]} */
  function jump(node, loop) {
    const to = ts.isBreakStatement(node) ? loop.breaks : loop.continues;
    if (!to || (ts.isBreakOrContinueStatement(node) && node.label)) throw new Refusal(node, 'This jump has no lowering.');
    return to.done();
  }

  /** @param {import('typescript').SwitchStatement} node @param {Tail} tail @param {Loop} loop @returns {Statement[]} */
  function lowerSwitch(node, tail, loop) {
    const of = plain(node.expression);
    const { clauses } = node.caseBlock;
    return meet(2, tail, met => {
      const list = clauses.map((clause, i) => {
        const isThrough = clause.statements.length > 0 && i < clauses.length - 1 && countEnds(clause.statements) > 0;
        if (isThrough) throw new Refusal(clause, 'Each case ends by "return", "throw" or "break".');
        const isEmpty = clause.statements.length === 0 && i < clauses.length - 1;
        const body = isEmpty ? [] : leaveCase(lowerList(clause.statements, met, { ...loop, breaks: met }), clause.statements);
        return ts.isCaseClause(clause) ? factory.updateCaseClause(clause, plain(clause.expression), body) : factory.updateDefaultClause(clause, body);
      });
      const all = clauses.some(ts.isDefaultClause) ? list : [...list, factory.createDefaultClause(met.done())];
      return [factory.updateSwitchStatement(node, of, factory.updateCaseBlock(node.caseBlock, all))];
    });
  }

  /**
   * A case that only awaits and returns is one return: an image has it as text, which the engine skips (../../image/pieces.js). Nobody takes the
   * value. @param {Statement[]} lowered @param {readonly Statement[]} statements of the source
   */
  function leaveCase(lowered, statements) {
    const [only] = lowered;
    const isReturn = statements.length === 1 && statements[0] !== undefined && ts.isReturnStatement(statements[0]);
    if (isReturn && lowered.length === 1 && only && ts.isExpressionStatement(only)) return [factory.createReturnStatement(only.expression)];
    return [...lowered, factory.createBreakStatement()];
  }

  /**
   * A loop becomes a function that calls itself.
   * @param {import('typescript').WhileStatement | import('typescript').ForStatement} node
   * @param {import('typescript').ForInitializer | undefined} first
   * @param {Expression | undefined} step
   * @param {Expression | undefined} condition
   * @param {Tail} tail
   * @returns {Statement[]}
   */
  function lowerLoop(node, first, step, condition, tail) {
    const body = bodyOf(node.statement);
    refuseKept(node, first);
    const isEndless = !condition || condition.kind === Kind.TrueKeyword;
    /** @param {import('typescript').ForInitializer} one */
    const asStatement = one => ts.isVariableDeclarationList(one) ? factory.createVariableStatement(undefined, plain(one))
      : factory.createExpressionStatement(plain(one));
    const start = first ? [asStatement(first)] : [];
    return meet(2, tail, met => {
      const join = joinAt(nameNext());
      /** @type {Tail} */
      const again = step ? tailOf([], () => [factory.createExpressionStatement(plain(step)), ...join.tail.done()]) : join.tail;
      const around = lowerList(body, again, { breaks: met, continues: again });
      const inside = isEndless ? around : [choose(plain(condition), around, met.done())];
      return [...start, ...join.declare(inside, join.tail.done())];
    });
  }

  /**
   * The variable of a loop is one for all its rounds: a function that is kept would see the last one.
   * @param {import('typescript').IterationStatement} node @param {Node | undefined} first
   */
  function refuseKept(node, first) {
    if (!first || !ts.isVariableDeclarationList(first)) return;
    const held = first.declarations.map(one => one.name.getText());
    /** @param {Node} one @param {boolean} isIn */
    const look = (one, isIn) => {
      const isHeld = isIn && ts.isIdentifier(one) && held.includes(one.text);
      if (isHeld) throw new Refusal(one, `A function in the loop uses "${one.text}", which changes: give it a constant.`);
      ts.forEachChild(one, child => look(child, isIn || (ts.isFunctionLike(child) && !isWord(child.parent, 'until'))));
    };
    look(node.statement, false);
  }

  /** @template T @param {import('./forms.js').Kind} kind @param {() => T} run the body of a function, which may hold others @returns {T} */
  function within(kind, run) {
    const before = [hasValue, isList];
    hasValue = kind !== 'void';
    isList = kind === 'list';
    const result = run();
    [hasValue = false, isList = false] = before;
    return result;
  }

  /** Each path of a function with a value ends by `return` or `throw`. @type {Tail} */
  const endOfValued = { done: () => [], callback: () => id(names.onEnd), isShort: true };

  /** @param {readonly Statement[]} body of an async function @param {import('./forms.js').Kind} kind */
  return (body, kind) => within(kind, () => lowerList(body, kind === 'void' ? endOfFunction : endOfValued, {}));
}
