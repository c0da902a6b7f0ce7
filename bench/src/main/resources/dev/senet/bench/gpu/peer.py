"""PyTorch's side of bench/gpu, in a process of its own.

    peer.py ceilings
        prints as JSON how fast the device copies memory and multiplies matrices
    peer.py inference|training eager|compile fp32|tf32|bf16 BATCH RATE WEIGHTS DATA
        answers requests as dev.senet.bench.contest.ContenderServer does

RATE is the learning rate. WEIGHTS and DATA are safetensors files: the weights of a (SE-)ResNet of bottlenecks, as
named in timm's models/senet.py, and "images" [N, height, width, 3] with "labels" [N].
"""

import json
import os
import struct
import sys
import time
import traceback
from collections import OrderedDict

try:
    import torch
    from torch import nn
    from torch.nn import functional as F
except ImportError as error:
    sys.exit(f"{sys.executable} has no PyTorch ({error}): install it, https://pytorch.org")

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
IS_GPU = DEVICE.type == "cuda"
CHECK, MEASURE = b"\x01", b"\x02"
LEAST_RUNS = 4
COMPARED_STEPS = 3


def conv(weight, stride=1):
    channels, inputs, size, _ = weight.shape
    return nn.Conv2d(inputs, channels, size, stride, size // 2, bias=False)


class Excitation(nn.Module):
    """Squeeze-and-Excitation (Hu, Shen, Sun 2018)."""

    def __init__(self, weight):
        super().__init__()
        hidden, channels = weight.shape[:2]
        self.fc1 = nn.Conv2d(channels, hidden, 1)
        self.fc2 = nn.Conv2d(hidden, channels, 1)

    def forward(self, x):
        squeezed = x.mean((2, 3), keepdim=True)
        return x * torch.sigmoid(self.fc2(F.relu(self.fc1(squeezed), inplace=True)))


class Unit(nn.Module):
    """A bottleneck (He et al. 2016); it has what there are weights for."""

    def __init__(self, weights, name, stride):
        super().__init__()
        first, second, third = (weights[f"{name}.conv{i}.weight"] for i in (1, 2, 3))
        self.conv1, self.bn1 = conv(first, stride), nn.BatchNorm2d(len(first))
        self.conv2, self.bn2 = conv(second), nn.BatchNorm2d(len(second))
        self.conv3, self.bn3 = conv(third), nn.BatchNorm2d(len(third))
        projection = weights.get(f"{name}.downsample.0.weight")
        self.downsample = nn.Identity()
        if projection is not None:
            self.downsample = nn.Sequential(conv(projection, stride), nn.BatchNorm2d(len(projection)))
        reduction = weights.get(f"{name}.se_module.fc1.weight")
        self.se_module = nn.Identity() if reduction is None else Excitation(reduction)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        y = F.relu(self.bn2(self.conv2(y)), inplace=True)
        y = self.se_module(self.bn3(self.conv3(y)))
        return F.relu(y + self.downsample(x), inplace=True)


class ResNet(nn.Module):
    def __init__(self, weights):
        super().__init__()
        stem = weights["layer0.conv1.weight"]
        self.layer0 = nn.Sequential(
            OrderedDict(conv1=conv(stem, 2), bn1=nn.BatchNorm2d(len(stem)), relu=nn.ReLU(inplace=True)))
        names = OrderedDict.fromkeys(".".join(key.split(".")[:2]) for key in weights if key[:5] == "layer")
        self.layers = []
        for layer, number in (name.split(".") for name in names if not name.startswith("layer0")):
            if number == "0":
                self.layers.append(layer)
                setattr(self, layer, nn.Sequential())
            stride = 2 if number == "0" and layer != "layer1" else 1
            getattr(self, layer).append(Unit(weights, f"{layer}.{number}", stride))
        self.last_linear = nn.Linear(*reversed(weights["last_linear.weight"].shape))
        self.load_state_dict(weights)

    def forward(self, images):
        x = F.max_pool2d(self.layer0(images), 3, 2, ceil_mode=True)
        for layer in self.layers:
            x = getattr(self, layer)(x)
        return self.last_linear(x.mean((2, 3)))


class Prediction:
    """From images in the host's memory to logits there."""

    def __init__(self, network, compiler, precision, batch, rate, images, labels):
        self.type = torch.bfloat16 if precision == "bf16" else torch.float32
        self.network = compiler(network.to(self.type).eval())
        self.images = host(images[:batch])

    def run(self):
        with torch.inference_mode():
            images = self.images.to(DEVICE, non_blocking=True).to(self.type)
            return self.network(images).float().cpu()

    def check(self):
        return patiently(self.run).flatten().tolist()


class Training:
    """Steps of SGD; batches come from the host's memory, and the loss goes there."""

    def __init__(self, network, compiler, precision, batch, rate, images, labels):
        self.is_mixed = precision == "bf16"
        self.loss = compiler(lambda x, y: F.cross_entropy(network(x), y))
        parameters = list(network.train().parameters())
        self.optimizer = torch.optim.SGD(
            [
                {"params": [p for p in parameters if p.ndim > 1], "weight_decay": 1e-4},
                {"params": [p for p in parameters if p.ndim == 1]},
            ],
            lr=rate,
            momentum=0.9,
            fused=IS_GPU,
        )
        self.batches = [(host(x), y.long()) for x, y in zip(images.split(batch), labels.split(batch))]
        self.taken = 0

    def run(self):
        images, labels = (t.to(DEVICE, non_blocking=True) for t in self.batches[self.taken % len(self.batches)])
        with torch.autocast(DEVICE.type, torch.bfloat16, enabled=self.is_mixed):
            loss = self.loss(images, labels)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.taken += 1
        return loss.item()

    def check(self):
        return [patiently(self.run) for _ in range(COMPARED_STEPS)]


def host(images):
    """Images [N, height, width, channels] as PyTorch counts the axes, channels last in memory."""
    images = images.permute(0, 3, 1, 2)
    return images.pin_memory() if IS_GPU else images


def patiently(run):
    """Contenders get ready at the same time, and give their memory back after that."""
    for _ in range(10):
        try:
            return run()
        except torch.OutOfMemoryError:
            torch.cuda.empty_cache()
            time.sleep(2)
    return run()


def load(path):
    """The tensors of a safetensors file, all of them float32."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    data = torch.from_file(path, size=os.path.getsize(path), dtype=torch.uint8)[8 + length:]
    return {
        name: data[slice(*entry["data_offsets"])].view(torch.float32).reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__"
    }


def use(precision):
    torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
    torch.backends.cudnn.allow_tf32 = precision == "tf32"
    torch.backends.cudnn.benchmark = True


def contender(mode, way, precision, batch, rate, weights, data):
    use(precision)
    network = ResNet(load(weights)).to(DEVICE, memory_format=torch.channels_last)
    compiler = torch.compile if way == "compile" else lambda function: function
    make = {"inference": Prediction, "training": Training}[mode]
    return make(network, compiler, precision, int(batch), float(rate), **load(data))


def nanoseconds(run, seconds):
    times = []
    start = now = time.perf_counter_ns()
    while len(times) < LEAST_RUNS or now - start < seconds * 1e9:
        run()
        end = time.perf_counter_ns()
        times.append(end - now)
        now = end
    return times


def serve(work, answers):
    def answer(kind, values):
        answers.write(struct.pack(f">i{len(values)}{kind}", len(values), *values))
        answers.flush()
        torch.cuda.empty_cache()

    while request := sys.stdin.buffer.read(1):
        if request == CHECK:
            answer("f", work.check())
        elif request == MEASURE:
            (seconds,) = struct.unpack(">d", sys.stdin.buffer.read(8))
            answer("q", nanoseconds(work.run, seconds))
        else:
            raise ValueError(f"unknown request {request}")


def fastest(run, repetitions=5):
    """Seconds of a run, the least of several means."""
    synchronize = torch.cuda.synchronize if IS_GPU else lambda: None
    means = []
    for _ in range(5):
        synchronize()
        start = time.perf_counter()
        for _ in range(repetitions):
            run()
        synchronize()
        means.append((time.perf_counter() - start) / repetitions)
    return min(means)


def product_gigaflops(precision, n):
    use(precision)
    kind = torch.bfloat16 if precision == "bf16" else torch.float32
    a, b = (torch.randn(n, n, device=DEVICE).to(kind) for _ in range(2))
    return 2 * n**3 / fastest(lambda: a @ b) / 1e9


def ceilings():
    size, n = (1 << 30, 8192) if IS_GPU else (1 << 26, 512)
    source = torch.zeros(size, dtype=torch.uint8, device=DEVICE)
    target = torch.empty_like(source)
    return {
        "device": torch.cuda.get_device_name() if IS_GPU else "cpu",
        "isGpu": IS_GPU,
        "torch": torch.__version__,
        "copyGigabytesPerSecond": 2 * size / fastest(lambda: target.copy_(source)) / 1e9,
        "productGigaflops": {p.upper(): product_gigaflops(p, n) for p in ("fp32", "tf32", "bf16")},
    }


def main():
    # Nothing else may get among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        if sys.argv[1] == "ceilings":
            answers.write(json.dumps(ceilings()).encode())
            answers.flush()
        else:
            serve(contender(*sys.argv[1:]), answers)
    except Exception as error:
        traceback.print_exc()
        sys.exit(f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}")


main()
