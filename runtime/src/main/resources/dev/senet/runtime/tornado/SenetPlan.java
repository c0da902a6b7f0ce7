import dev.senet.runtime.AcceleratorId;
import dev.senet.runtime.tornado.Plan;
import dev.senet.runtime.tornado.PlanRequest;
import dev.senet.runtime.tornado.Task;
import dev.senet.runtime.tornado.TornadoException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import uk.ac.manchester.tornado.api.DataRange;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid3D;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * One execution plan: a graph that takes the fixed memory to the device, graphs of the launches that
 * prepare, and graphs of those of a run, the first of which takes the inputs to the device. All
 * graphs hand the arrays on, on the device.
 */
public final class SenetPlan implements Plan {
  /** Tasks of a graph: TornadoVM describes a graph, with up to 115 bytes a task, in 8192 bytes. */
  private static final int MOST_TASKS = 64;

  private final PlanRequest request;
  private final FloatArray fixed;
  private final FloatArray batched;
  private final FloatArray floats;
  private final IntArray integers;
  private final Map<Task.Array, Object> arrays;
  private final KernelContext context = new KernelContext();
  private final GridScheduler grids = new GridScheduler();
  private final List<ImmutableTaskGraph> graphs = new ArrayList<>();

  /** For each graph what it launches. */
  private final List<List<Task>> tasks = new ArrayList<>();

  private final int firstOfRun;
  private final TornadoExecutionPlan plan;
  private TornadoExecutionResult result;

  /** For numbers of graphs the length of the profiler's log that has been read. */
  private final Map<Integer, Integer> logged = new HashMap<>();

  private int plansOfOne;

  /** Graphs that have run once. */
  private int compiled;

  SenetPlan(PlanRequest request) {
    this.request = request;
    fixed = FloatArray.fromSegmentShallow(request.fixed());
    batched = FloatArray.fromSegmentShallow(request.batched());
    floats = FloatArray.fromSegmentShallow(request.floats());
    integers = IntArray.fromSegmentShallow(request.integers());
    arrays =
        Map.of(
            Task.Array.FIXED, fixed,
            Task.Array.BATCHED, batched,
            Task.Array.FLOATS, floats,
            Task.Array.INTEGERS, integers);
    addUpload();
    addPreparation();
    firstOfRun = graphs.size();
    addRun();
    plan = new TornadoExecutionPlan(graphs.toArray(ImmutableTaskGraph[]::new));
    AcceleratorId id = request.accelerator();
    plan.withDevice(TornadoExecutionPlan.getDevice(id.backend(), id.device()));
    plan.withGridScheduler(grids);
    if (request.isProfiled()) {
      plan.withProfiler(ProfilerMode.SILENT);
    } else {
      replayRuns(TornadoRuntimeProvider.getTornadoRuntime().getBackendType(id.backend()));
    }
  }

  private void replayRuns(TornadoVMBackendType backend) {
    for (int i = firstOfRun; i < graphs.size(); i++) {
      SenetReplay.use(plan.withGraph(i), backend);
    }
    plan.withAllGraphs();
  }

  private void addUpload() {
    TaskGraph graph = new TaskGraph("upload");
    graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, fixed);
    graph.task("touch", SenetPlan::touch, context, fixed, batched);
    graph.persistOnDevice(fixed, batched);
    grids.addWorkerGrid("upload.touch", grid(1, 1, 1, 1));
    graphs.add(graph.snapshot());
    tasks.add(List.of());
  }

  /** Names the memories of the program, so that they are on the device from the first graph on. */
  public static void touch(KernelContext context, FloatArray fixed, FloatArray batched) {
    if (context.globalIdx > 0) {
      fixed.set(0, batched.get(0));
      batched.set(0, fixed.get(1));
    }
  }

  private void addPreparation() {
    for (List<Task> part : parts(request.prepare())) {
      TaskGraph graph = graph();
      graph.consumeFromDevice(fixed, batched);
      add(graph, part);
      graphs.add(graph.snapshot());
    }
  }

  private void addRun() {
    for (List<Task> part : parts(request.run())) {
      TaskGraph graph = graph();
      if (graphs.size() == firstOfRun) {
        graph.consumeFromDevice(fixed, batched);
        graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, floats, integers);
        graph.persistOnDevice(floats, integers);
      } else {
        graph.consumeFromDevice(fixed, batched, floats, integers);
      }
      add(graph, part);
      graphs.add(graph.snapshot());
    }
  }

  private static List<List<Task>> parts(List<Task> all) {
    List<List<Task>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += MOST_TASKS) {
      parts.add(all.subList(from, Math.min(all.size(), from + MOST_TASKS)));
    }
    return parts;
  }

  private TaskGraph graph() {
    return new TaskGraph("graph" + graphs.size());
  }

  private void add(TaskGraph graph, List<Task> part) {
    for (int i = 0; i < part.size(); i++) {
      add(graph, "task" + i, part.get(i));
    }
    tasks.add(part);
  }

  private void add(TaskGraph graph, String id, Task task) {
    TaskPackage taskPackage = taskPackage(id, task);
    try {
      graph.addTask(taskPackage);
    } catch (RuntimeException | Error e) {
      throw uncompilable(task, e);
    }
    WorkerGrid grid = grid(task.x(), task.y(), task.z(), task.local());
    grids.addWorkerGrid(graph.getTaskGraphName() + "." + id, grid);
  }

  private static WorkerGrid grid(int x, int y, int z, int local) {
    WorkerGrid grid = new WorkerGrid3D(x * local, y, z);
    grid.setLocalWork(local, 1, 1);
    return grid;
  }

  private TaskPackage taskPackage(String id, Task task) {
    List<Object> values = new ArrayList<>();
    values.add(id);
    values.add(reference(task.kernel()));
    values.add(context);
    task.arguments().forEach(argument -> values.add(value(argument)));
    Constructor<?> constructor =
        Arrays.stream(TaskPackage.class.getConstructors())
            .filter(c -> c.getParameterCount() == values.size())
            .findFirst()
            .orElseThrow();
    try {
      return (TaskPackage) constructor.newInstance(values.toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private Object value(Task.Argument argument) {
    return switch (argument) {
      case Task.Number(int number) -> number;
      case Task.Array array -> arrays.get(array);
    };
  }

  /** Copies an input to its place in a memory of the program. */
  public static void copyInput(
      KernelContext context, FloatArray floats, FloatArray memory, int from, int to, int count) {
    int i = context.globalIdx;
    if (i < count) {
      memory.set(to + i, floats.get(from + i));
    }
  }

  /** What {@code Class::method} is in Java, for a kernel of any number of parameters. */
  private static Object reference(Method kernel) {
    try {
      MethodHandles.Lookup lookup =
          MethodHandles.privateLookupIn(kernel.getDeclaringClass(), MethodHandles.lookup());
      MethodHandle handle = lookup.unreflect(kernel);
      int count = handle.type().parameterCount();
      Class<?> type =
          Class.forName("uk.ac.manchester.tornado.api.common.TornadoFunctions$Task" + count);
      return LambdaMetafactory.metafactory(
              lookup,
              "apply",
              MethodType.methodType(type),
              MethodType.genericMethodType(count).changeReturnType(void.class),
              handle,
              handle.type().wrap().changeReturnType(void.class))
          .getTarget()
          .invoke();
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void upload() {
    execute(0, firstOfRun);
  }

  @Override
  public void run() {
    execute(firstOfRun, graphs.size());
  }

  @Override
  public void run(long[] nanos) {
    int launch = 0;
    for (int i = firstOfRun; i < graphs.size(); i++) {
      execute(i, i + 1);
      String log = result.getProfilerResult().getProfileLog();
      Map<String, Long> times = SenetTimes.of(log.substring(logged.getOrDefault(i, 0)));
      logged.put(i, log.length());
      for (int j = 0; j < tasks.get(i).size(); j++) {
        Long time = times.get("graph" + i + ".task" + j);
        if (time == null) {
          throw new TornadoException(
              "TornadoVM has not measured " + tasks.get(i).get(j).label());
        }
        nanos[launch] += time;
        launch++;
      }
    }
  }

  /** What TornadoVM makes of each launch. */
  List<String> code() {
    return tasks.stream().flatMap(List::stream).map(this::code).toList();
  }

  /** TornadoVM prints it to standard output. */
  private String code(Task task) {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      alone(task).withPrintKernel().withPreCompilation();
    } catch (RuntimeException | Error e) {
      throw uncompilable(task, e);
    } finally {
      System.setOut(console);
    }
    return printed.toString(StandardCharsets.UTF_8).strip() + "\n";
  }

  private void execute(int from, int to) {
    for (int i = from; i < to; i++) {
      try {
        result = plan.withGraph(i).execute();
        compiled = Math.max(compiled, i + 1);
      } catch (TornadoOutOfMemoryException e) {
        throw new TornadoException("the device has too little memory: " + reason(e), e);
      } catch (RuntimeException | Error e) {
        throw failure(i < compiled ? List.of() : tasks.get(i), e);
      }
    }
  }

  /** Names the launch because of which a graph does not run: one of those that may not compile. */
  private TornadoException failure(List<Task> suspects, Throwable cause) {
    for (Task task : suspects) {
      TornadoExecutionPlan alone = alone(task);
      try {
        alone.withPreCompilation();
      } catch (RuntimeException | Error e) {
        return uncompilable(task, e);
      }
    }
    return new TornadoException("TornadoVM cannot run the program: " + reason(cause), cause);
  }

  /** A plan with one launch. Its name is new, since TornadoVM keeps what it has compiled by name. */
  private TornadoExecutionPlan alone(Task task) {
    TaskGraph graph = new TaskGraph("alone" + plansOfOne);
    plansOfOne++;
    add(graph, "task", task);
    graph.persistOnDevice(fixed, batched, floats, integers);
    TornadoExecutionPlan alone = new TornadoExecutionPlan(graph.snapshot());
    alone.withDevice(plan.getDevice(0)).withGridScheduler(grids);
    return alone;
  }

  private static TornadoException uncompilable(Task task, Throwable cause) {
    return new TornadoException(
        "TornadoVM cannot compile the kernel of %s: %s (its source is %s.java, as 'senet compile --emit java --device tornado' writes it)"
            .formatted(
                task.label(), reason(cause), task.kernel().getDeclaringClass().getName()),
        cause);
  }

  /** The message, without colours. */
  private static String reason(Throwable e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.replaceAll("\u001B\\[\\d*m", "").strip();
  }

  @Override
  public void download(Task.Array array, long offset, long count) {
    FloatArray from = array == Task.Array.FIXED ? fixed : batched;
    result.transferToHost(new DataRange(from).withOffset(offset).withSize(count));
  }

  /** Each array is freed by the graph that has allocated it. */
  @Override
  public void close() {
    try {
      plan.withGraph(0).close();
      if (firstOfRun < graphs.size()) {
        plan.withGraph(firstOfRun).close();
      }
    } catch (TornadoExecutionPlanException e) {
      throw new IllegalStateException(e);
    }
  }
}
