package dev.senet.cli;

import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.compiler.plan.KernelSource;
import dev.senet.core.graph.Graph;
import dev.senet.core.program.Precision;
import dev.senet.dsl.Senet;
import dev.senet.runtime.AtomicFile;
import dev.senet.runtime.Compilation;
import dev.senet.runtime.Device;
import dev.senet.runtime.DeviceCode;
import dev.senet.runtime.DeviceSpec;
import dev.senet.runtime.Executable;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.Purpose;
import dev.senet.runtime.SavedModel;
import dev.senet.runtime.tornado.Accelerator;
import dev.senet.training.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code senet compile}. */
@Command(
    name = "compile",
    description = "Compiles a model, or shows what a stage of the compiler makes of it.",
    footer = {
      "",
      "Stages: ast, the syntax tree; graph, the network; fused, after all passes; plan, the",
      "launches with their places in memory; java, the kernels' sources; opencl, cuda and ptx,",
      "what TornadoVM makes of these; jar, a compiled model that needs no compiler to run.",
      "",
      "Examples:",
      "  senet compile examples/shapes.senet --emit graph",
      "  senet compile examples/shapes.senet --emit java -o kernels --vector-bits 256",
      "  senet compile examples/shapes.senet --emit java --device tornado",
      "  senet compile examples/shapes.senet --emit opencl --device tornado:0:1 --batch 32",
      "  senet compile runs/shapes --emit jar -o shapes.jar",
      "  senet compile runs/shapes --emit jar -o shapes.jar --device tornado"
    })
final class Compile extends SenetCommand {
  /** Stages of the compiler. */
  enum Stage {
    AST,
    GRAPH,
    FUSED,
    PLAN,
    JAVA,
    OPENCL,
    CUDA,
    PTX,
    JAR
  }

  @Mixin private ModelSelection selection;

  @Option(
      names = "--emit",
      required = true,
      paramLabel = "STAGE",
      description =
          "What to emit: ast, graph, fused, plan, java, jar, or what TornadoVM makes of the kernels:"
              + " opencl, cuda or ptx, whichever its device takes.")
  private Stage stage;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "OUT",
      description =
          "Where to write: a file, for java, opencl, cuda and ptx a folder. Standard output if not"
              + " given; for jar MODEL.jar.")
  private Optional<Path> out;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "jvm",
      converter = DeviceName.Converter.class,
      completionCandidates = DeviceName.Candidates.class,
      description =
          "What to compile for: ${COMPLETION-CANDIDATES}, or tornado:BACKEND:DEVICE (see 'senet"
              + " devices').")
  private DeviceName device;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Samples of a run, for opencl, cuda and ptx: TornadoVM compiles for their number;"
              + " ${DEFAULT-VALUE} if not given.")
  private int batch;

  @Option(
      names = "--vector-bits",
      paramLabel = "BITS",
      split = ",",
      description =
          "Vector width: 128, 256 or 512, or 0 for scalar code. Several for a jar, such as"
              + " 0,256. The machine's widest if not given; for a jar all.")
  private List<Integer> vectorBits = List.of();

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      defaultValue = "fp32",
      description = DeviceOptions.PRECISION)
  private Precision precision;

  @Option(names = "--exact", description = DeviceOptions.EXACT)
  private boolean exact;

  @Option(
      names = "--training",
      description = "Compile a step of training instead: forward, loss, backward, update.")
  private boolean training;

  @Override
  public Integer call() throws IOException {
    if (training && (stage == Stage.AST || stage == Stage.JAR)) {
      throw usageError("--training is for the stages graph, fused, plan and java");
    }
    switch (stage) {
      case AST -> write(tree());
      case GRAPH -> write(graph().print());
      case FUSED -> write(fused().print());
      case PLAN -> write(program().program().print());
      case JAVA -> writeSources(KernelSource.withUses(program().sources()));
      case OPENCL, CUDA, PTX -> writeDeviceCode();
      case JAR -> writeJar();
    }
    return 0;
  }

  private String tree() throws IOException {
    Path path = selection.path();
    if (!Files.exists(path) || selection.isOnnx()) {
      return Senet.parse(path.toString(), selection.load().model().description().source()).print();
    }
    Path file = Files.isDirectory(path) ? path.resolve(SavedModel.TEXT) : path;
    return Senet.parse(file.toString(), Files.readString(file)).print();
  }

  private Graph graph() throws IOException {
    GraphModel model = selection.load().model();
    return training ? Trainer.step(model, model.graph(), precision) : model.graph();
  }

  private Graph fused() throws IOException {
    return purpose().passes().run(graph());
  }

  private Purpose purpose() {
    return training ? Purpose.TRAINING : Purpose.PREDICTION;
  }

  private DeviceSpec spec() {
    DeviceSpec usual = device.onThisMachine();
    int bits = vectorBits.isEmpty() ? usual.vectorBits() : vectorBits.getFirst();
    return UserException.check(() -> usual.withVectorBits(bits).withPrecision(precision))
        .withExact(exact);
  }

  private CompiledProgram program() throws IOException {
    if (vectorBits.size() > 1) {
      throw usageError("only a jar can be made for several vector widths");
    }
    return Compilation.compile(graph(), spec(), purpose());
  }

  private void write(String text) throws IOException {
    if (out.isPresent()) {
      Files.writeString(out.get(), text);
    } else {
      console().out().print(text);
    }
  }

  private void writeSources(List<KernelSource> sources) throws IOException {
    writeFiles(
        sources.stream().map(s -> new Text(s.className() + ".java", s.source())).toList(),
        "classes");
  }

  private void writeDeviceCode() throws IOException {
    String language = stage.name().toLowerCase(Locale.ROOT);
    DeviceSpec spec = spec();
    if (spec.kind() != DeviceSpec.Kind.TORNADO) {
      throw usageError(
          "--emit %s is for devices of TornadoVM: give --device tornado".formatted(language));
    }
    if (batch < 1) {
      throw usageError("--batch: must be at least 1");
    }
    try (Device open = Device.open(spec)) {
      CompiledProgram program = Compilation.compile(graph(), open.target(), purpose());
      requireLanguage(language, spec);
      try (Executable executable = Compilation.load(program, open)) {
        executable.useBatch(batch);
        List<Text> texts = new ArrayList<>();
        for (DeviceCode code : executable.code()) {
          String name = "%03d-%s.%s".formatted(texts.size(), code.kernel(), suffix());
          texts.add(new Text(name, "// %s%n%s".formatted(code.label(), code.text())));
        }
        writeFiles(texts, "kernels");
      }
    }
  }

  private String suffix() {
    return switch (stage) {
      case OPENCL -> "cl";
      case CUDA -> "cu";
      default -> "ptx";
    };
  }

  /** A device that is not there is told of when the program is loaded. */
  private static void requireLanguage(String language, DeviceSpec spec) {
    for (Accelerator found : Device.accelerators()) {
      if (found.id().equals(spec.accelerator()) && !found.backendName().equals(language)) {
        throw new UserException(
            "--emit %s: the device tornado:%s takes %s; 'senet devices' lists what each takes"
                .formatted(language, found.id(), found.backendName()));
      }
    }
  }

  /** A file to be written. */
  private record Text(String name, String content) {}

  private void writeFiles(List<Text> files, String what) throws IOException {
    if (out.isEmpty()) {
      write(
          files.stream()
              .map(file -> "// " + file.name() + "\n" + file.content())
              .collect(Collectors.joining("\n")));
      return;
    }
    Files.createDirectories(out.get());
    for (Text file : files) {
      AtomicFile.writeString(out.get().resolve(file.name()), file.content());
    }
    console().out().printf("%s: %d %s%n", out.get(), files.size(), what);
  }

  private void writeJar() throws IOException {
    ModelSelection.Selected selected = selection.load();
    List<Integer> widths = vectorBits.isEmpty() ? DeviceSpec.WIDTHS : vectorBits;
    widths.forEach(bits -> UserException.check(() -> DeviceSpec.jvm().withVectorBits(bits)));
    Path jar = out.orElseGet(() -> Path.of(selected.model().name() + ".jar"));
    DeviceSpec spec = spec();
    selected.model().compileAhead(spec, widths, selected.classes()).write(jar);
    String what =
        spec.kind() == DeviceSpec.Kind.JVM
            ? "vectors of %s bits".formatted(widths)
            : spec.kind().toString();
    console().out().printf("%s: compiled for %s%n", jar, what);
  }
}
