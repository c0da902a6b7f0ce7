package dev.senet.dsl.elaborate;

/**
 * What an expression sees.
 *
 * @param variables the variables of the call that is running
 * @param scope the names of the weights that the expression makes
 * @param library blocks and builtins
 */
record Frame(Variables variables, WeightScope scope, Library library) {
  Frame with(WeightScope newScope) {
    return new Frame(variables, newScope, library);
  }
}
