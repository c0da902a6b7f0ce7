package dev.senet.core.op;

import static dev.senet.core.op.OpHarness.fixed;

import dev.senet.core.expr.Expr;
import dev.senet.core.expr.Expr.UnaryKind;
import dev.senet.core.graph.Op;
import dev.senet.core.graph.Shape;
import dev.senet.core.op.OpHarness.Operand;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Every op with random parameters, on random operands that fit. */
final class RandomOps {
  /** An op and what it is applied to. */
  record Case(Op op, List<Operand> operands) {
    static Case of(Op op, Operand... operands) {
      return new Case(op, List.of(operands));
    }
  }

  private final Random random;
  private final OpHarness harness;
  private final int batch;
  private final List<Case> cases = new ArrayList<>();

  private RandomOps(long seed) {
    random = new Random(seed);
    harness = new OpHarness(seed);
    batch = random.nextInt(1, 4);
  }

  /** One or more cases of every op. */
  static List<Case> of(long seed) {
    RandomOps ops = new RandomOps(seed);
    ops.addPointwise();
    ops.addConvolutions();
    ops.addPools();
    ops.addNormalisation();
    ops.addLosses();
    ops.addMoves();
    return List.copyOf(ops.cases);
  }

  private void add(Op op, Operand... operands) {
    cases.add(Case.of(op, operands));
  }

  private Operand operand(Shape shape) {
    return harness.operand(shape, batch);
  }

  private int upTo(int most) {
    return random.nextInt(1, most + 1);
  }

  /** [N, …, C] of rank 1 to 3. */
  private Shape features() {
    return new Shape(true, IntStream.range(0, upTo(3)).mapToObj(i -> upTo(4)).toList());
  }

  private Shape image() {
    return Shape.batched(random.nextInt(5, 9), random.nextInt(5, 9), upTo(3));
  }

  /** A shape that is broadcast to {@code full}. */
  private Shape part(Shape full) {
    List<Integer> dims = new ArrayList<>();
    for (int dim : full.dims().subList(random.nextInt(full.rank() + 1), full.rank())) {
      dims.add(random.nextInt(3) == 0 ? 1 : dim);
    }
    return new Shape(random.nextBoolean(), dims);
  }

  private void addPointwise() {
    Shape x = features();
    for (Op op : List.of(new Sigmoid(), new Tanh(), new Silu(), new Gelu())) {
      add(op, harness.operand(x, batch, -4, 4));
    }
    for (Op op : List.of(new Relu(), new Relu6(), new HardSigmoid(), new HardSwish())) {
      add(op, harness.betweenWholes(x, batch, -8, 8));
    }
    for (Op op : List.of(new Add(), new Subtract(), new Multiply(), new Divide())) {
      add(op, operand(x), harness.operand(part(x), batch, 0.5, 2));
      add(op, operand(part(x)), harness.operand(x, batch, -2, -0.5));
    }
    Expr e = Expr.arg(0).times(Expr.arg(1)).plus(Expr.arg(2).apply(UnaryKind.EXP));
    add(new Pointwise(e, 3, x), operand(x), operand(part(x)), operand(part(x)));
    Shape some = new Shape(true, part(x).dims());
    add(new BroadcastTo(x), operand(some));
    add(new SumTo(some), operand(x));
    Shape fixed = new Shape(false, x.dims());
    add(new SumTo(new Shape(false, some.dims())), operand(fixed));
  }

  private void addConvolutions() {
    Window window = RandomWindows.convolution(random);
    int groups = upTo(3);
    int inputs = groups * upTo(2);
    Operand x = operand(image().withDim(-1, inputs));
    int outputs = groups * upTo(2);
    add(new Convolution(window, groups), x, weight(window, inputs / groups, outputs));
    int multiplier = upTo(2);
    add(new Convolution(window, inputs), x, weight(window, 1, inputs * multiplier));
    Shape features = features();
    add(new Linear(), operand(features), operand(Shape.of(features.channels(), upTo(4))));
  }

  private Operand weight(Window window, int inputs, int outputs) {
    return operand(Shape.of(window.kernelHeight(), window.kernelWidth(), inputs, outputs));
  }

  private void addPools() {
    Shape x = image();
    Window window = RandomWindows.pool(random);
    boolean ceilMode = random.nextBoolean();
    add(new MaxPool(window, ceilMode), harness.distinct(x, batch));
    add(new AveragePool(window, ceilMode, random.nextBoolean()), operand(x));
    add(new GlobalAveragePool(), operand(x));
  }

  private void addNormalisation() {
    Shape x = features();
    Shape c = Shape.of(x.channels());
    double epsilon = random.nextDouble(1e-2, 1e-1);
    Operand variance = harness.operand(c, batch, 0.5, 2);
    add(new BatchNorm(0.1, epsilon), operand(x), operand(c), operand(c), operand(c), variance);
    add(new NormalizeByBatch(epsilon), operand(x), operand(c), operand(c));
  }

  private void addLosses() {
    int classes = random.nextInt(2, 6);
    Operand logits = harness.operand(Shape.batched(classes), batch, -3, 3);
    Operand labels = harness.labels(classes, batch);
    add(new Softmax(), harness.operand(features(), batch, -3, 3));
    add(new CrossEntropy(random.nextDouble(0, 0.9)), logits, labels);
    add(new BatchMean(), operand(Shape.batched()));
    add(new Correct(upTo(classes)), fixed(logits), labels);
  }

  private void addMoves() {
    Shape x = features();
    int axis = random.nextInt(x.rank());
    add(new Concat(axis), operand(x), operand(x.withDim(axis, upTo(3))), operand(x));
    int from = random.nextInt(x.dim(axis));
    add(new Slice(axis, from, random.nextInt(from + 1, x.dim(axis) + 1)), operand(x));
    add(new Reshape(x.withDims(List.of(x.elements()))), operand(x));
    List<Integer> order = new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
    Collections.shuffle(order, random);
    add(new Transpose(order), operand(x));
    List<Integer> before = order.stream().map(i -> random.nextInt(3)).toList();
    List<Integer> after = order.stream().map(i -> random.nextInt(3)).toList();
    add(new Pad(before, after, random.nextDouble(-1, 1)), operand(x));
    add(new Dropout(random.nextDouble(0, 0.9)), operand(x));
    add(new StochasticDepth(random.nextDouble(0, 0.9)), operand(x));
    add(new Shake(), operand(x), operand(x));
    Operand step = fixed(harness.operand(Shape.of(), 1, 0, 9));
    step.value().data()[0] = random.nextInt(9);
    add(new RandomMask(random.nextLong(), 0.5, random.nextBoolean()), fixed(operand(x)), step);
    add(new RandomUniform(random.nextLong()), fixed(operand(x)), step);
    Shape sample = x.withDims(Collections.nCopies(x.rank(), 1));
    Operand share = fixed(harness.operand(sample, batch, 0, 1));
    add(new RandomBlend(), operand(x), operand(x), share, share);
  }
}
