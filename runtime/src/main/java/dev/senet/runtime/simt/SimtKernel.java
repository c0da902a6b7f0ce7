package dev.senet.runtime.simt;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A loaded kernel: a class with one public static method, whose parameters are a {@link
 * KernelContext}, the memories it works on (fixed, batched, the batch's integers; those that it
 * needs), and ints.
 */
public final class SimtKernel {
  private final String name;
  private final MethodHandle method;
  private final boolean hasBarriers;

  private SimtKernel(String name, MethodHandle method, boolean hasBarriers) {
    this.name = name;
    this.method = method;
    this.hasBarriers = hasBarriers;
  }

  /**
   * Loads a kernel.
   *
   * @param code its class file, for the class {@code name} in the unnamed package
   */
  public static SimtKernel load(String name, byte[] code) {
    try {
      Barriers barriers = Barriers.number(code);
      Class<?> type = new Loader().define(name, barriers.code());
      Method kernel =
          Arrays.stream(type.getDeclaredMethods())
              .filter(
                  m -> Modifier.isPublic(m.getModifiers()) && Modifier.isStatic(m.getModifiers()))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException(name + " has no kernel"));
      MethodHandle handle = MethodHandles.publicLookup().unreflect(kernel);
      return new SimtKernel(name, handle, barriers.count() > 0);
    } catch (IllegalAccessException | LinkageError e) {
      throw new IllegalStateException("kernel " + name + " cannot be loaded", e);
    }
  }

  private static final class Loader extends ClassLoader {
    Loader() {
      super(KernelContext.class.getClassLoader());
    }

    Class<?> define(String name, byte[] code) {
      return defineClass(name, code, 0, code.length);
    }
  }

  /**
   * A launch, to be run any number of times.
   *
   * @param usesFixed whether the kernel has a parameter for the fixed memory
   * @param numbers the int arguments
   */
  public Runnable bind(SimtMemory memory, boolean usesFixed, int[] numbers, GridSize grid) {
    MethodHandle bound =
        MethodHandles.insertArguments(method, 1, arguments(memory, usesFixed, numbers));
    Execution execution = memory.execution();
    Consumer<KernelContext> item = context -> invoke(bound, context, execution);
    return () -> {
      execution.begin(name);
      if (hasBarriers) {
        new LockStep(grid, execution, item).run();
      } else {
        runInOrder(grid, execution, item);
      }
    };
  }

  private Object[] arguments(SimtMemory memory, boolean usesFixed, int[] numbers) {
    List<Object> arguments = new ArrayList<>();
    boolean isFixed = usesFixed;
    for (Class<?> type : method.type().parameterList().subList(1, method.type().parameterCount())) {
      if (type == FloatArray.class) {
        arguments.add(isFixed ? memory.fixed() : memory.batched());
        isFixed = false;
      } else if (type == IntArray.class) {
        arguments.add(memory.integers());
      }
    }
    Arrays.stream(numbers).forEach(arguments::add);
    return arguments.toArray();
  }

  private static void invoke(MethodHandle bound, KernelContext context, Execution execution) {
    try {
      bound.invokeExact(context);
    } catch (SimtException | Error e) {
      throw e;
    } catch (RuntimeException e) {
      throw execution.failure(e);
    } catch (Throwable e) {
      throw new IllegalStateException("kernels throw nothing else", e);
    }
  }

  private static void runInOrder(
      GridSize grid, Execution execution, Consumer<KernelContext> kernel) {
    KernelContext context =
        new KernelContext(barrier -> {
          throw new IllegalStateException("a kernel without barriers");
        });
    for (int index = 0; index < grid.groups(); index++) {
      WorkGroup group = new WorkGroup(execution);
      for (int item = 0; item < grid.local(); item++) {
        context.enter(grid, group, index, item);
        kernel.accept(context);
      }
    }
  }
}
