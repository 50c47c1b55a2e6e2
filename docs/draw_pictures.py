"""Draw the demo site's pictures.

Run from anywhere: ``python docs/draw_pictures.py``. Every picture is drawn at twice its size and
brought down, so that edges are smooth; every random choice comes from a generator with a fixed
seed, so that two runs give the same picture. Coordinates are in pixels of the finished picture,
1600 x 900, whatever the scale it is drawn at.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

CONTENT = Path(__file__).resolve().parent.parent / "content"
WIDTH, HEIGHT, SCALE = 1600, 900, 2

Point = tuple[float, float]
Stops = Sequence[tuple[float, str]]
"""Colours down a gradient, each with its place from 0 (top) to 1 (bottom)."""


def rgb(color: str) -> tuple[int, int, int]:
    """Read a colour such as ``#b3261e``."""
    red, green, blue = ImageColor.getrgb(color)[:3]
    return red, green, blue


def mix(first: str, second: str, share: float) -> str:
    """Return the colour that lies ``share`` of the way from the first to the second."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def between(first: Point, second: Point, share: float) -> Point:
    """Return the point that lies ``share`` of the way from the first to the second."""
    return first[0] + (second[0] - first[0]) * share, first[1] + (second[1] - first[1]) * share


def color_at(stops: Stops, place: float) -> str:
    """Return a gradient's colour at a place from 0 to 1."""
    for (start, first), (end, second) in pairwise(stops):
        if place <= end:
            return mix(first, second, max(0.0, (place - start) / (end - start)))
    return stops[-1][1]


class Scene:
    """A picture in the making, with its own random numbers."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - for snow, not for secrets
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE))

    def polygon(self, points: Iterable[Point], color: str) -> None:
        """Fill a polygon with one colour."""
        ImageDraw.Draw(self.image).polygon(scaled(points), fill=color)

    def box(self, left: float, top: float, right: float, bottom: float, color: str) -> None:
        """Fill a rectangle."""
        self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], color)

    def pill(
        self, left: float, top: float, right: float, bottom: float, *, radius: float, color: str
    ) -> None:
        """Fill a rectangle with round corners."""
        area = (left * SCALE, top * SCALE, right * SCALE, bottom * SCALE)
        ImageDraw.Draw(self.image).rounded_rectangle(area, radius * SCALE, fill=color)

    def oval(self, x: float, y: float, across: float, down: float, color: str) -> None:
        """Fill an ellipse given by its centre and half-axes."""
        area = [(x - across) * SCALE, (y - down) * SCALE, (x + across) * SCALE, (y + down) * SCALE]
        ImageDraw.Draw(self.image).ellipse(area, fill=color)

    def line(self, points: Iterable[Point], color: str, width: float) -> None:
        """Draw a line through the points."""
        pen = max(1, round(width * SCALE))
        ImageDraw.Draw(self.image).line(scaled(points), fill=color, width=pen, joint="curve")

    def wash(self, stops: Stops, mask: Image.Image, top: float, bottom: float) -> None:
        """Lay a vertical gradient between two heights on the picture, where the mask lets it."""
        rows = round((bottom - top) * SCALE)
        strip = Image.new("RGB", (1, HEIGHT * SCALE))
        for row in range(HEIGHT * SCALE):
            place = min(1.0, max(0.0, (row - top * SCALE) / rows))
            strip.putpixel((0, row), rgb(color_at(stops, place)))
        self.image.paste(strip.resize(self.image.size), (0, 0), mask)

    def shade(self, points: Sequence[Point], stops: Stops, softness: float = 0) -> None:
        """Fill a polygon with a vertical gradient, from its highest point to its lowest."""
        heights = [y for _, y in points]
        mask = self.mask(lambda draw: draw.polygon(scaled(points), fill=255), softness)
        self.wash(stops, mask, min(heights), max(heights))

    def backdrop(self, stops: Stops, top: float = 0, bottom: float = HEIGHT) -> None:
        """Fill a band of the picture with a vertical gradient."""
        self.shade([(0, top), (WIDTH, top), (WIDTH, bottom), (0, bottom)], stops)

    def mask(
        self, paint: Callable[[ImageDraw.ImageDraw], None], softness: float = 0
    ) -> Image.Image:
        """Return a mask that holds what ``paint`` draws, blurred by some pixels."""
        mask = Image.new("L", self.image.size)
        paint(ImageDraw.Draw(mask))
        return mask.filter(ImageFilter.GaussianBlur(softness * SCALE)) if softness else mask

    def veil(self, points: Iterable[Point], color: str, strength: float, softness: float) -> None:
        """Lay a translucent, soft-edged polygon on the picture: mist, shadow or a beam of light."""
        level = round(255 * strength)
        mask = self.mask(lambda draw: draw.polygon(scaled(points), fill=level), softness)
        self.image.paste(rgb(color), (0, 0), mask)

    def glow(self, x: float, y: float, radius: float, color: str, strength: float) -> None:
        """Let a light shine round a point."""
        size = round(radius * 2 * SCALE)
        # The gradient reaches 181 in the middle of an edge, and 255 only in the corners.
        fall = [round(strength * 255 * max(0.0, 1 - step / 178) ** 2) for step in range(256)]
        light = (
            Image.radial_gradient("L").point(fall).resize((size, size), Image.Resampling.BICUBIC)
        )
        corner = (round((x - radius) * SCALE), round((y - radius) * SCALE))
        self.image.paste(rgb(color), corner, light)

    def snow(self, flakes: int, largest: float, color: str = "#ffffff") -> None:
        """Let snow fall: many small flakes far away, a few large and soft ones near."""

        def paint(draw: ImageDraw.ImageDraw) -> None:
            for _ in range(flakes):
                near = self.random.random() ** 4
                radius = (0.7 + near * largest) * SCALE
                x = self.random.uniform(0, WIDTH) * SCALE
                y = self.random.uniform(0, HEIGHT) * SCALE
                level = round(self.random.uniform(90, 200) * (1 - near * 0.45))
                draw.ellipse([x - radius, y - radius * 1.1, x + radius, y + radius], fill=level)

        self.image.paste(rgb(color), (0, 0), self.mask(paint, 0.6))

    def vignette(self, color: str, strength: float) -> None:
        """Darken the corners a little, to hold the eye."""
        fall = [round(255 * strength * (step / 255) ** 3) for step in range(256)]
        mask = Image.radial_gradient("L").point(fall).resize(self.image.size)
        self.image.paste(rgb(color), (0, 0), mask)

    def save(self, path: Path) -> None:
        """Bring the picture down to its size, give it a fine grain and write it."""
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        noise = Image.frombytes("L", small.size, self.random.randbytes(WIDTH * HEIGHT))
        grain = noise.point([round(step / 255 * 5) for step in range(256)])
        small = ImageChops.add(small, Image.merge("RGB", [grain] * 3), offset=-2)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".webp":
            small.save(path, quality=90, method=6)
        else:
            small.save(path, quality=85, optimize=True, progressive=True)


def scaled(points: Iterable[Point]) -> list[Point]:
    """Bring points to the scale that pictures are drawn at."""
    return [(x * SCALE, y * SCALE) for x, y in points]


# What several pictures have in common: mountains, trees, people.


def ridge(scene: Scene, left: float, right: float, height: float, rough: float) -> list[Point]:
    """Return the outline of a hillside between two heights, by midpoint displacement."""
    line = [left, (left + right) / 2 - height, right]
    while len(line) < 200:
        finer = [line[0]]
        for start, end in pairwise(line):
            finer += [(start + end) / 2 + scene.random.uniform(-rough, rough), end]
        line, rough = finer, rough * 0.52
    return [(WIDTH * n / (len(line) - 1), y) for n, y in enumerate(line)]


def hill(scene: Scene, outline: Sequence[Point], stops: Stops, bottom: float) -> None:
    """Fill the land below an outline."""
    scene.shade([*outline, (WIDTH, bottom), (0, bottom)], stops)


def peak(
    scene: Scene, top: Point, base: float, spread: float, *, dark: Stops, light: Stops
) -> None:
    """Draw a mountain with a lit and a dark side, parted by a jagged edge."""
    x, y = top
    left, right = (x - spread, base), (x + spread * 1.15, base)
    slopes: list[list[Point]] = []
    for foot in (left, right):
        slope = [top]
        for step in range(1, 9):
            along = between(top, foot, step / 9)
            slope.append((along[0], along[1] + scene.random.uniform(-14, 14)))
        slopes.append([*slope, foot])
    scene.shade([*slopes[0], *reversed(slopes[1])], dark)
    edge = [top]
    for step in range(1, 8):
        swing = spread * 0.16 * (1 if step % 2 else -0.7) * scene.random.uniform(0.5, 1)
        edge.append((x + swing, y + (base - y) * step / 8))
    scene.shade([*edge, (x, base), *reversed(slopes[1])], light)


def pine(
    scene: Scene, x: float, base: float, height: float, *, dark: str, snow: str | None = None
) -> None:
    """Draw a fir tree, with snow on its lit side if wished."""
    scene.box(x - height * 0.025, base - height * 0.2, x + height * 0.025, base, dark)
    for tier in reversed(range(6)):
        top = base - height * (1 - tier * 0.145)
        low = top + height * 0.25
        half = height * (0.07 + tier * 0.04)
        sag = height * 0.03
        left = [
            (x - half, low),
            (x - half * 0.55, low - sag * 0.6),
            (x - half * 0.3, low + sag * 0.3),
        ]
        right = [(x + half * 0.3, low + sag * 0.3), (x + half * 0.55, low - sag * 0.6)]
        scene.polygon([(x, top), *left, (x, low), *right, (x + half, low)], dark)
        if snow:
            inner = between((x, top), (x + half * 0.55, low - sag * 0.6), 0.62)
            scene.polygon([(x, top), (x + half, low), (x + half * 0.7, low - sag), inner], snow)


def person(scene: Scene, x: float, base: float, height: float, *, coat: str, rim: str) -> None:
    """Draw someone in a winter coat from behind, lit from the other side."""
    head = height * 0.075
    cover = scene.random.choice(["hair", "hair", "hood", "hat", "long"])
    woollen = ["#b3261e", "#c9a24a", "#36566b"]
    shades = woollen if cover == "hat" else ["#0e0a14", "#1c1118", "#2a1a1c"]
    cap = mix(coat, scene.random.choice(shades), 0.5)
    half = height * scene.random.uniform(0.145, 0.18)
    for drop, tone, hat in ((0.0, rim, rim), (max(1.5, height * 0.012), coat, cap)):
        top = base - height + drop
        middle, shoulder = top + head, top + height * 0.17
        scene.box(x - head * 0.45, middle, x + head * 0.45, shoulder + head * 0.6, tone)
        slope = [
            (x - head * 0.4, shoulder - head * 0.35),
            (x - half * 0.75, shoulder + head * 0.35),
        ]
        slope += [
            (x + half * 0.75, shoulder + head * 0.35),
            (x + head * 0.4, shoulder - head * 0.35),
        ]
        scene.polygon(slope, tone)
        scene.pill(x - half, shoulder + head * 0.1, x + half, base, radius=half * 0.55, color=tone)
        scene.polygon(
            [
                (x - half, shoulder + half),
                (x + half, shoulder + half),
                (x + half * 1.15, base),
                (x - half * 1.15, base),
            ],
            tone,
        )
        if cover == "hood":
            scene.oval(x, middle + head * 0.1, head * 1.15, head * 1.2, tone)
            scene.polygon(
                [(x - head * 1.1, middle), (x + head * 1.1, middle), (x, shoulder + head)], tone
            )
        else:
            scene.oval(x, middle, head * 0.9, head, hat if cover != "hat" else tone)
        if cover == "hat":
            scene.pill(x - head, top - head * 0.25, x + head, middle, radius=head * 0.8, color=hat)
            scene.oval(x, top - head * 0.3, head * 0.32, head * 0.32, hat)
        if cover == "long":
            scene.pill(
                x - head,
                middle - head * 0.4,
                x + head,
                shoulder + head,
                radius=head * 0.6,
                color=hat,
            )


# The pictures.


def night_train() -> Scene:
    """Draw *Last Train Home*: a green train on a viaduct, in snow, at night."""
    scene = Scene(2009)
    mist = "#8fa9bf"
    scene.backdrop([(0, "#081226"), (0.4, "#17304f"), (0.75, "#456a8d"), (1, "#9fb6c8")], 0, 640)
    scene.backdrop([(0, "#9fb6c8"), (1, "#54728f")], 640, HEIGHT)
    for _ in range(150):
        x, y = scene.random.uniform(0, WIDTH), scene.random.uniform(0, 330)
        scene.oval(x, y, 0.9, 0.9, mix("#456a8d", "#ffffff", scene.random.random()))
    scene.glow(420, 190, 420, "#cfe0ec", 0.55)
    scene.oval(420, 190, 62, 62, "#eef3ee")
    scene.oval(404, 178, 11, 9, "#dde6e3")
    scene.oval(440, 205, 16, 12, "#dfe7e4")
    far = [(0, "#3e6084"), (1, mist)]
    lit = [(0, "#c4d5e2"), (0.35, "#86a3bd"), (1, mist)]
    for x, y, spread in ((150, 330, 330), (760, 285, 380), (1390, 300, 360), (1080, 360, 300)):
        peak(scene, (x, y), 660, spread, dark=far, light=lit)
    near = [(0, "#274665"), (1, "#7c98b0")]
    lit = [(0, "#9fb8cc"), (0.4, "#5f7f9c"), (1, "#7c98b0")]
    for x, y, spread in ((470, 430, 300), (1260, 405, 330), (-30, 420, 260)):
        peak(scene, (x, y), 700, spread, dark=near, light=lit)
    hill(scene, ridge(scene, 590, 560, -30, 60), [(0, "#1b3652"), (1, "#7f9bb2")], 760)
    forest = ridge(scene, 640, 620, -20, 40)
    hill(scene, forest, [(0, "#14293f"), (1, "#6f8ca5")], 830)
    for x, y in forest[::2]:
        jitter = scene.random.uniform(-4, 4)
        pine(scene, x + jitter, y + 8, scene.random.uniform(18, 40), dark="#14293f")
    scene.veil([(0, 700), (WIDTH, 690), (WIDTH, 800), (0, 800)], "#9db4c6", 0.6, 36)
    viaduct(scene, 602)
    train(scene, 602)
    valley(scene)
    scene.snow(900, 5.5)
    scene.vignette("#050b18", 0.45)
    return scene


def viaduct(scene: Scene, deck: float) -> None:
    """Carry the line across the valley on arches."""

    def arches(draw: ImageDraw.ImageDraw) -> None:
        draw.rectangle([0, deck * SCALE, WIDTH * SCALE, 880 * SCALE], fill=255)
        for left in range(-70, WIDTH, 136):
            top, right = deck + 26, left + 112
            draw.ellipse(scaled([(left, top), (right, top + 112)]), fill=0)
            draw.rectangle(scaled([(left, top + 56), (right, 880)]), fill=0)

    stone = [(0, "#1a2c43"), (0.35, "#29415c"), (1, "#86a0b6")]
    scene.wash(stone, scene.mask(arches), deck, 850)
    scene.box(0, deck - 2, WIDTH, deck + 4, "#c9d7e2")
    scene.box(0, deck + 4, WIDTH, deck + 7, "#0f1d2f")
    for left in range(-82, WIDTH, 136):
        scene.box(left - 2, deck + 30, left + 2, 840, "#3d5874")


def train(scene: Scene, rail: float) -> None:
    """Draw the train, with everybody awake in it."""
    body, roof, stripe = "#143a33", "#0c211f", "#d9b23c"
    warm = "#ffd27a"
    panes: list[tuple[float, float]] = []
    for car in range(8):
        left = -150 + car * 158
        scene.pill(left, rail - 62, left + 152, rail - 10, radius=8, color=roof)
        scene.box(left, rail - 54, left + 152, rail - 10, body)
        scene.box(left, rail - 60, left + 152, rail - 56, "#d5e0e8")
        scene.box(left, rail - 25, left + 152, rail - 22, stripe)
        scene.box(left + 152, rail - 50, left + 158, rail - 14, "#07110f")
        for wheel in (20, 38, 114, 132):
            scene.oval(left + wheel, rail - 8, 7, 7, "#070d12")
        scene.box(left + 10, rail - 12, left + 142, rail - 8, "#070d12")
        panes += [(left + 17 + pane * 13.4, rail - 48) for pane in range(9)]
    nose = -150 + 8 * 158
    scene.veil(
        [(nose + 132, rail - 30), (WIDTH, rail - 120), (WIDTH, rail + 40)], "#ffe9b8", 0.5, 14
    )
    scene.polygon(
        [
            (nose, rail - 10),
            (nose, rail - 66),
            (nose + 100, rail - 66),
            (nose + 128, rail - 46),
            (nose + 134, rail - 10),
        ],
        "#17433a",
    )
    scene.box(nose, rail - 68, nose + 98, rail - 64, "#d5e0e8")
    scene.box(nose, rail - 25, nose + 132, rail - 21, stripe)
    scene.polygon(
        [
            (nose + 96, rail - 58),
            (nose + 110, rail - 50),
            (nose + 110, rail - 40),
            (nose + 84, rail - 40),
            (nose + 84, rail - 58),
        ],
        warm,
    )
    for wheel in (18, 40, 62, 84, 106):
        scene.oval(nose + wheel, rail - 8, 8, 8, "#070d12")

    def lamplight(draw: ImageDraw.ImageDraw) -> None:
        for x, y in panes:
            draw.rectangle(scaled([(x - 3, y - 4), (x + 13, y + 24)]), fill=190)

    light = scene.mask(lamplight, 7)
    scene.image.paste(rgb("#ffb347"), (0, 0), light)
    for x, y in panes:
        scene.box(x, y, x + 9.5, y + 15, mix(warm, "#fff1cf", scene.random.random()))
        if scene.random.random() < 0.6:
            seat = x + scene.random.uniform(3, 7)
            scene.oval(seat, y + 9, 2.3, 2.6, "#7a4a1d")
            scene.oval(seat, y + 15, 3.8, 4, "#7a4a1d")
            scene.box(x, y + 15, x + 9.5, y + 19, body)
    scene.glow(nose + 132, rail - 30, 90, "#fff0c4", 0.95)
    scene.oval(nose + 131, rail - 30, 5, 5, "#fffbe8")
    scene.veil(
        [(0, rail + 8), (nose + 120, rail + 8), (nose + 120, rail + 20), (0, rail + 20)],
        "#ffb347",
        0.35,
        8,
    )


def valley(scene: Scene) -> None:
    """Draw the near slope, and the house at which the train does not stop."""
    back = ridge(scene, 760, 800, 0, 26)
    hill(scene, back, [(0, "#c6d5e1"), (1, "#7b97b1")], HEIGHT)
    x, y = 1270, 812
    scene.glow(x + 44, y - 12, 170, "#ffca7a", 0.6)
    scene.box(x, y - 44, x + 96, y + 8, "#20344a")
    scene.polygon(
        [(x - 16, y - 40), (x + 18, y - 84), (x + 80, y - 84), (x + 112, y - 40)], "#eef3f6"
    )
    scene.polygon(
        [(x - 16, y - 40), (x + 112, y - 40), (x + 108, y - 34), (x - 12, y - 34)], "#0f1d2f"
    )
    scene.box(x + 70, y - 100, x + 82, y - 78, "#20344a")
    scene.box(x + 68, y - 103, x + 84, y - 98, "#eef3f6")
    smoke = [(x + 76, y - 104), (x + 96, y - 150), (x + 84, y - 200), (x + 116, y - 240)]
    smoke += [(x + 106, y - 196), (x + 112, y - 150), (x + 82, y - 104)]
    scene.veil(smoke, "#dbe6ee", 0.55, 6)
    scene.box(x + 16, y - 28, x + 38, y - 8, "#ffcf78")
    scene.box(x + 26, y - 28, x + 28, y - 8, "#20344a")
    scene.box(x + 58, y - 30, x + 78, y + 8, "#ffb95a")
    scene.oval(x + 68, y - 14, 4.5, 5, "#5a2a18")
    scene.pill(x + 61, y - 10, x + 75, y + 8, radius=6, color="#5a2a18")
    front = ridge(scene, 800, 850, -30, 22)
    hill(scene, front, [(0, "#e6edf2"), (0.5, "#a9bdcf"), (1, "#6d8aa6")], HEIGHT)
    for place, depth, height in (
        (40, 30, 330), (150, 60, 250), (-10, 70, 400), (245, 40, 160), (330, 30, 105),
        (1420, 30, 150), (1500, 40, 240), (1585, 60, 360), (1110, 20, 80), (1060, 26, 58),
    ):  # fmt: skip
        ground = min(front, key=lambda point: abs(point[0] - place))[1]
        pine(scene, place, ground + depth, height, dark="#0d2033", snow="#a9bfd2")


def station_crowd() -> Scene:
    """Draw *Last Train Home*: the square before a station, in the week before New Year."""
    scene = Scene(2008)
    scene.backdrop([(0, "#1a1730"), (0.45, "#4a2f4c"), (0.75, "#a4584e"), (1, "#e79a5b")], 0, 620)
    scene.backdrop([(0, "#e79a5b"), (1, "#3a2338")], 620, HEIGHT)
    facade(scene)
    rows = (
        (560, 62, 120, "#8d4a4a", "#f3b573"),
        (600, 84, 150, "#713a45", "#e59a64"),
        (655, 112, 190, "#57303f", "#d98a5e"),
        (725, 150, 245, "#3e2436", "#c77a58"),
        (815, 200, 320, "#29192b", "#a9644f"),
        (960, 290, 450, "#150f1e", "#7d4a45"),
    )
    for level, gap, height, coat, rim in rows:
        row(scene, level, gap, height, coat=coat, rim=rim)
        scene.veil(
            [(0, level - 40), (WIDTH, level - 40), (WIDTH, level + 40), (0, level + 40)],
            "#d98a5e",
            0.12,
            24,
        )
    scene.snow(620, 5, "#fff3e4")
    scene.vignette("#0b0714", 0.55)
    return scene


def facade(scene: Scene) -> None:
    """Draw the station: a long front with a clock, floodlit."""
    scene.glow(800, 430, 760, "#ffc978", 0.75)
    front = [(0, "#5b3547"), (1, "#b4634f")]
    scene.shade([(120, 330), (1480, 330), (1480, 600), (120, 600)], front)
    scene.box(100, 316, 1500, 334, "#3b2438")
    scene.shade(
        [(560, 190), (1040, 190), (1040, 600), (560, 600)], [(0, "#4a2b42"), (1, "#a05a50")]
    )
    scene.box(540, 176, 1060, 194, "#2f1c30")
    for left in [*range(150, 530, 38), *range(1080, 1460, 38)]:
        tone = mix("#ffd688", "#f0a85e", scene.random.random())
        scene.box(left, 356, left + 24, 420, tone)
        scene.box(left, 440, left + 24, 520, mix(tone, "#fff0c8", 0.3))
    for left in range(590, 1000, 62):
        scene.box(left, 370, left + 40, 600, "#ffdf9c")
        scene.box(left + 19, 370, left + 21, 600, "#8a4f48")
    scene.glow(800, 276, 150, "#fff0c8", 0.5)
    scene.oval(800, 276, 62, 62, "#2f1c30")
    scene.oval(800, 276, 55, 55, "#fff1cd")
    for hour in range(12):
        turn = math.tau * hour / 12
        inner, outer = 44, 51
        scene.line(
            [
                (800 + inner * math.sin(turn), 276 - inner * math.cos(turn)),
                (800 + outer * math.sin(turn), 276 - outer * math.cos(turn)),
            ],
            "#2f1c30",
            3,
        )
    scene.line([(800, 276), (822, 256)], "#2f1c30", 5)
    scene.line([(800, 276), (766, 298)], "#2f1c30", 3.5)
    for x in (250, 430, 1170, 1350):
        scene.line([(x, 334), (x, 352)], "#3b2438", 2)
        scene.glow(x, 368, 60, "#ff6a3c", 0.6)
        scene.oval(x, 368, 17, 15, "#d3321f")
        scene.box(x - 7, 352, x + 7, 355, "#f4b860")
        scene.box(x - 7, 381, x + 7, 384, "#f4b860")


def row(scene: Scene, level: float, gap: float, height: float, *, coat: str, rim: str) -> None:
    """Draw one row of the crowd, with what it carries."""
    x = -gap * scene.random.random()
    while x < WIDTH + gap:
        tall = height * scene.random.uniform(0.86, 1.06)
        base = level + height * 0.62
        tone = mix(coat, scene.random.choice(["#8c1f1a", "#1d3f5a", coat, coat, coat]), 0.35)
        person(scene, x, base, tall, coat=tone, rim=rim)
        burden(scene, (x, base - tall), height, tone, rim)
        x += gap * scene.random.uniform(0.42, 0.78)


def burden(scene: Scene, crown: Point, height: float, coat: str, rim: str) -> None:
    """Give someone whose head is there a sack, a bag, an umbrella, a child, or nothing."""
    x, top = crown
    kind = scene.random.choice(["sack", "bag", "umbrella", "umbrella", "child", *[""] * 6])
    side = scene.random.choice([-1, 1])
    if kind == "sack":
        sack(scene, (x + side * height * 0.15, top + height * 0.13), height, coat, rim)
    elif kind == "bag":
        bag(scene, (x + side * height * 0.13, top + height * 0.12), height, coat, rim)
    elif kind == "umbrella":
        umbrella(scene, (x + side * height * 0.06, top - height * 0.02), height, coat, rim)
    elif kind == "child":
        child(scene, (x, top + height * 0.02), height, coat, rim)


def sack(scene: Scene, at: Point, height: float, coat: str, rim: str) -> None:
    """Draw a tied sack on a shoulder."""
    x, y = at
    across = height * 0.11
    cloth = mix(coat, "#a5764c", 0.45)
    for drop, tone in ((0.0, rim), (2.0, cloth)):
        scene.oval(x, y + drop, across, across * 0.82, tone)
        neck = y - across * 0.75 + drop
        ears = [(x - across * 0.22, neck - across * 0.4), (x + across * 0.3, neck - across * 0.36)]
        scene.polygon([(x - across * 0.3, neck + 4), *ears, (x + across * 0.3, neck + 4)], tone)
    scene.line(
        [(x - across * 0.2, y - across * 0.7), (x + across * 0.2, y - across * 0.7)], coat, 2
    )


def bag(scene: Scene, at: Point, height: float, coat: str, rim: str) -> None:
    """Draw a chequered bag of woven plastic, carried at the shoulder."""
    half, tall = height * 0.125, height * 0.165
    x, y = at[0], at[1] - tall * 0.6
    blue = mix(coat, "#5b7fa6", 0.55)
    scene.pill(x - half, y - 2, x + half, y + tall, radius=height * 0.02, color=rim)
    scene.pill(x - half, y, x + half, y + tall, radius=height * 0.02, color=blue)
    for band in range(1, 5):
        across = x - half + half * 2 * band / 5
        down = y + tall * band / 5
        scene.box(across, y, across + height * 0.01, y + tall, mix(blue, "#c2453a", 0.75))
        scene.box(x - half, down, x + half, down + height * 0.008, mix(blue, "#f2e6d0", 0.45))


def umbrella(scene: Scene, at: Point, height: float, coat: str, rim: str) -> None:
    """Draw an open umbrella."""
    x, y = at
    half = height * 0.27
    cloth = scene.random.choice(["#b3261e", mix(coat, "#2c5673", 0.7), mix(coat, "#d9a441", 0.55)])
    scene.line([(x, y), (x, y + height * 0.4)], coat, height * 0.012)
    turns = [math.pi * step / 40 for step in range(41)]
    dome = [(x + half * math.cos(n), y - half * 0.58 * math.sin(n)) for n in turns]
    hem = [
        (x - half + half * 2 * step / 40, y - abs(math.sin(math.pi * step / 10)) * half * 0.1)
        for step in range(41)
    ]
    scene.polygon([(px, py - max(1.5, height * 0.007)) for px, py in dome] + hem, rim)
    scene.polygon(dome + hem, mix(cloth, coat, 0.25))
    dark = mix(cloth, coat, 0.5)
    for first, last in ((0.0, 0.24), (0.5, 0.76)):
        ends = [(x - half + half * 2 * first, y), (x - half + half * 2 * last, y)]
        scene.polygon([(x, y - half * 0.58), *ends], dark)
    scene.box(x - 1, y - half * 0.66, x + 1, y - half * 0.56, coat)


def child(scene: Scene, at: Point, height: float, coat: str, rim: str) -> None:
    """Draw a child on somebody's shoulders, in red for the New Year."""
    x, y = at
    head, half = height * 0.048, height * 0.075
    red = mix(coat, "#c92a1e", 0.7)
    for drop, tone, hair in ((0.0, rim, rim), (2.0, red, mix(coat, "#1a1018", 0.5))):
        back = y - height * 0.1 + drop
        scene.pill(x - half, back, x + half, y + height * 0.06, radius=half * 0.7, color=tone)
        scene.oval(x, back - head * 0.6, head, head * 1.05, hair)
    for side in (-1, 1):
        scene.oval(x + side * head * 0.75, y - height * 0.1 - head * 1.35, head * 0.42, head * 0.42,
                   mix(coat, "#1a1018", 0.5))  # fmt: skip


VANISHING: Point = (1010, 440)


def platform() -> Scene:
    """Draw *Brief Encounter*: two people on a platform, and a train coming."""
    scene = Scene(1945)
    scene.backdrop([(0, "#0a1118"), (0.5, "#1d2f3a"), (1, "#5e6d66")], 0, 470)
    hill(scene, ridge(scene, 440, 395, -5, 22), [(0, "#16242d"), (1, "#2d3d43")], 620)
    eye = VANISHING
    scene.shade(
        [eye, (700, HEIGHT), (WIDTH, HEIGHT), (WIDTH, 560)], [(0, "#4b4a40"), (1, "#0b0f13")]
    )
    scene.shade([eye, (WIDTH, 560), (WIDTH, 720)], [(0, "#2c3233"), (1, "#10171c")])
    for sleeper in reversed(range(90)):
        depth, next_depth = 1 / (1 + sleeper * 0.13), 1 / (1.06 + sleeper * 0.13)
        ends = [between(eye, (x, HEIGHT), depth) for x in (830, 1540)]
        ends += [between(eye, (x, HEIGHT), next_depth) for x in (1540, 830)]
        scene.polygon(ends, mix("#3a382f", "#191712", min(1.0, depth * 2)))
    for foot in (930, 1400):
        scene.polygon([eye, (foot, HEIGHT), (foot + 22, HEIGHT)], "#8f8468")
        scene.polygon([eye, (foot + 14, HEIGHT), (foot + 22, HEIGHT)], "#2a2822")
    engine(scene)
    hall(scene)
    couple(scene)
    scene.vignette("#04070a", 0.6)
    return scene


def engine(scene: Scene) -> None:
    """Let the train come in, under its steam."""
    x, y = 1118, 452
    for step in range(46):
        rise = step / 46
        cx = x + 20 - rise * 120 + scene.random.uniform(-40, 40) * (0.4 + rise * 2)
        cy = y - 80 - rise * 360 + scene.random.uniform(-20, 20)
        tone = mix("#d8c49a", "#52626a", min(1.0, rise * 1.25))
        size = 40 + rise * 130
        scene.glow(cx, cy, size, tone, 0.5)
    scene.glow(x, y - 20, 520, "#ffdf9a", 0.6)
    scene.pill(x - 62, y - 70, x + 62, y + 76, radius=20, color="#0c1013")
    scene.box(x - 16, y - 96, x + 16, y - 60, "#0c1013")
    scene.box(x - 20, y - 102, x + 20, y - 94, "#15191b")
    scene.oval(x, y - 8, 52, 52, "#1b2022")
    scene.oval(x, y - 8, 46, 46, "#101416")
    scene.box(x - 76, y + 52, x + 76, y + 72, "#3a1512")
    for buffer in (-50, 50):
        scene.oval(x + buffer, y + 62, 12, 12, "#0a0c0d")
    scene.veil([(x, y - 40), (560, HEIGHT), (1500, HEIGHT)], "#ffe2a0", 0.2, 30)
    scene.glow(x, y - 48, 120, "#fff2c9", 0.9)
    scene.oval(x, y - 48, 10, 10, "#fffdf0")
    for lamp in (-48, 48):
        scene.glow(x + lamp, y + 40, 60, "#ffe6a8", 0.9)
        scene.oval(x + lamp, y + 40, 6, 6, "#fff8dd")


def hall(scene: Scene) -> None:
    """Draw the near platform: wall, refreshment room, canopy, lamps and clock."""
    eye = VANISHING
    scene.shade([eye, (0, -420), (0, 800)], [(0, "#0d1418"), (0.6, "#1f2a2c"), (1, "#2b2f2b")])
    scene.shade([eye, (0, 792), (0, HEIGHT), (780, HEIGHT)], [(0, "#8b7a56"), (1, "#2b2a27")])
    scene.polygon([eye, (708, HEIGHT), (780, HEIGHT)], "#c9b88c")
    scene.polygon([eye, (780, HEIGHT), (812, HEIGHT)], "#15130f")

    def wall(near: float, far: float, top: float, bottom: float, color: str) -> None:
        corners = [(near, top), (far, top), (far, bottom), (near, bottom)]
        scene.polygon([between(eye, (0, y), depth) for depth, y in corners], color)

    for near, far in ((0.97, 0.8), (0.74, 0.62), (0.575, 0.49), (0.44, 0.385), (0.34, 0.3)):
        wall(near + 0.012, far - 0.01, 262, 676, "#0b1013")
        wall(near, far, 276, 660, mix("#f7c873", "#8a6a3c", 1 - near))
        centre = (near + far) / 2
        wall(centre + 0.006, centre - 0.006, 276, 660, "#15130f")
        wall(near, far, 424, 434, "#15130f")
        spill = [(near, 800), (far, 800), (far * 0.98, 880), (near * 1.02, 900)]
        floor = [between(eye, (0 if n < 2 else 330, y), d) for n, (d, y) in enumerate(spill)]
        scene.veil(floor, "#ffd98f", 0.42, 7)
    scene.shade([eye, (0, -700), (0, 60), (0, 60)], [(0, "#0a0f13"), (1, "#1b2529")])
    scene.shade([eye, (-200, -900), (820, -200), (900, -60)], [(0, "#070b0e"), (1, "#2b3433")])
    scene.shade([eye, (0, -700), (820, -280)], [(0, "#0b1115"), (1, "#222c2e")])
    fringe: list[Point] = []
    for tooth in range(61):
        depth = 0.08 + 0.92 * (tooth / 60) ** 1.6
        drop = 44 if tooth % 2 else 0
        fringe.append(between(eye, (840, -150 + drop), depth))
    scene.polygon(
        [*fringe, between(eye, (840, -300), 1), between(eye, (840, -300), 0.08)], "#0a1013"
    )
    for depth in (0.2, 0.3, 0.46, 0.74):
        top, foot = between(eye, (610, -190), depth), between(eye, (610, HEIGHT), depth)
        half = 15 * depth
        scene.box(top[0] - half, top[1], top[0] + half, foot[1], "#0b1114")
        scene.box(top[0] + half * 0.5, top[1], top[0] + half, foot[1], "#a98b58")
        scene.box(
            top[0] - half * 1.7, foot[1] - 30 * depth, top[0] + half * 1.7, foot[1], "#0b1114"
        )
    for depth in (0.25, 0.37, 0.58):
        x, y = between(eye, (330, -60), depth)
        scene.line([(x, y - 130 * depth), (x, y)], "#0a0f12", 3 * depth)
        scene.glow(x, y, 330 * depth, "#ffd27a", 0.6)
        scene.polygon(
            [
                (x - 34 * depth, y + 4),
                (x - 8 * depth, y - 20 * depth),
                (x + 8 * depth, y - 20 * depth),
                (x + 34 * depth, y + 4),
            ],
            "#10181b",
        )
        scene.oval(x, y + 5, 15 * depth, 9 * depth, "#fff3d0")
        ground = between(eye, (330, 880), depth)
        oval = [
            (ground[0] + 260 * depth * math.cos(n), ground[1] + 46 * depth * math.sin(n))
            for n in (math.tau * step / 40 for step in range(40))
        ]
        scene.veil(oval, "#ffdf9c", 0.4, 14)
    clock(scene, (714, 172), 50)


def clock(scene: Scene, centre: Point, radius: float) -> None:
    """Hang up the clock, at seventeen minutes to six."""
    x, y = centre
    scene.line([(x, y - radius * 3), (x, y - radius)], "#0a0f12", 6)
    scene.glow(x, y, radius * 2.4, "#ffe3a4", 0.5)
    scene.oval(x, y, radius * 1.14, radius * 1.14, "#0a0f12")
    scene.oval(x, y, radius, radius, "#f6ead0")
    for minute in range(60):
        turn = math.tau * minute / 60
        inner = radius * (0.78 if minute % 5 == 0 else 0.9)
        outer = (x + radius * 0.94 * math.sin(turn), y - radius * 0.94 * math.cos(turn))
        start = (x + inner * math.sin(turn), y - inner * math.cos(turn))
        scene.line([start, outer], "#1b1d1c", 2.6 if minute % 5 == 0 else 0.8)
    for turns, length, pen in (((5 + 43 / 60) / 12, 0.5, 5.0), (43 / 60, 0.8, 3.2)):
        turn = math.tau * turns
        tip = (x + radius * length * math.sin(turn), y - radius * length * math.cos(turn))
        scene.line([(x, y), tip], "#1b1d1c", pen)
    scene.oval(x, y, 4, 4, "#1b1d1c")


def couple(scene: Scene) -> None:
    """Draw the two of them, his hand on her arm."""
    for x, wide in ((420, 62), (560, 54)):
        scene.veil(
            [(x - 20, 836), (x + 24, 836), (x - 150, HEIGHT), (x - 150 - wide * 2, HEIGHT)],
            "#05080a",
            0.65,
            7,
        )
    for shift, coat in ((0.0, "#d8b878"), (-3.5, "#0a0e11")):
        gentleman(scene, 410 + shift, 842, 4.0, coat)
        lady(scene, 566 + shift, 840, 4.0, coat)


def gentleman(scene: Scene, x: float, base: float, unit: float, coat: str) -> None:
    """Draw a man in hat and raincoat, facing right."""

    def part(*points: Point) -> None:
        scene.polygon([(x + px * unit, base + py * unit) for px, py in points], coat)

    part((-9, -2), (-8, -34), (-1, -34), (-2, -2), (1, 0), (-9, 0))
    part((1, -2), (1, -34), (9, -34), (8, -2), (12, 0), (1, 0))
    part((-13, -28), (-12, -62), (-14, -76), (-8, -82), (6, -82), (12, -76), (11, -60), (13, -28))
    part((-14, -76), (-17, -60), (-15, -44), (-10, -44), (-9, -60))
    part((12, -77), (17, -64), (24, -56), (22, -51), (12, -57), (8, -66))
    part((-4, -80), (-4, -88), (5, -88), (5, -80))
    scene.oval(x + 1 * unit, base - 91 * unit, 6.4 * unit, 7.6 * unit, coat)
    part((6, -92), (9.2, -89), (6.5, -87.5))
    part(
        (-11, -95), (-8, -97), (-6.5, -105), (-2, -104), (3, -106), (8, -104), (8.5, -97), (13, -94)
    )


def lady(scene: Scene, x: float, base: float, unit: float, coat: str) -> None:
    """Draw a woman in a small hat and a coat with a belt, facing left."""

    def part(*points: Point) -> None:
        scene.polygon([(x + px * unit, base + py * unit) for px, py in points], coat)

    part((-5, -2), (-5, -24), (-0.5, -24), (-1.5, -2), (-1, 0), (-9, 0))
    part((1.5, -2), (1, -24), (6, -24), (5.5, -2), (6, 0), (-2, 0))
    part((-12, -20), (-8, -50), (-11, -68), (-6, -73), (6, -73), (10, -68), (7, -50), (12, -20))
    part((10, -69), (13, -55), (11, -40), (7, -40), (8, -54))
    part((-10, -69), (-14, -56), (-21, -51), (-19, -46.5), (-9, -52), (-5, -60))
    part((6, -42), (15, -42), (16, -31), (5, -31))
    part((-3, -70), (-3, -79), (3.5, -79), (4, -70))
    scene.oval(x, base - 82 * unit, 5.8 * unit, 7 * unit, coat)
    part((-5, -83), (-7.8, -80.5), (-5, -79))
    scene.oval(x + 4 * unit, base - 79 * unit, 4 * unit, 4.2 * unit, coat)
    part((-8, -86), (-6, -89), (2, -93), (8, -90), (9, -84), (2, -87))


def depot() -> Scene:
    """Draw *The Station Agent*: a small depot, a single track, three people out for a walk."""
    scene = Scene(2003)
    scene.backdrop([(0, "#3f8a94"), (0.4, "#8fc0b4"), (0.75, "#f3d9a4"), (1, "#f6b878")], 0, 560)
    scene.backdrop([(0, "#c9a15a"), (1, "#5c5a2e")], 560, HEIGHT)
    scene.glow(1130, 430, 520, "#fff0c0", 0.85)
    scene.oval(1130, 428, 46, 46, "#fff6dc")
    for x, y, half in ((300, 150, 190), (620, 235, 130), (1370, 130, 210), (960, 90, 120)):
        cloud(scene, x, y, half)
    haze = "#f0c88c"
    for start, end, height, tone in (
        (470, 430, 40, "#8fb0a0"),
        (450, 505, -10, "#6d9482"),
        (535, 470, 0, "#4f7a66"),
    ):
        hill(
            scene, ridge(scene, start, end, height, 46), [(0, tone), (1, mix(tone, haze, 0.6))], 640
        )
    woods(scene, haze)
    meadow(scene)
    building(scene, 250, 640)
    poles(scene)
    walkers(scene)
    scene.vignette("#2a2416", 0.4)
    return scene


def woods(scene: Scene, haze: str) -> None:
    """Draw the edge of the wood in October, the far trees paler than the near ones."""
    autumn = ["#b8552b", "#d08a34", "#8a6a2f", "#4b6b45", "#3d5f4d", "#c56f2f"]
    brush = ridge(scene, 560, 556, 4, 8)
    hill(scene, brush, [(0, mix("#7d7d4b", haze, 0.35)), (1, mix("#7d7d4b", haze, 0.1))], 600)
    for distance, largest in ((0.6, 24), (0.4, 30), (0.2, 36)):
        x = -20.0
        while x < WIDTH + 20:
            size = scene.random.uniform(0.45, 1) * largest
            foot = 584 - distance * 10
            tone = mix(scene.random.choice(autumn), haze, distance)
            if scene.random.random() < 0.3:
                pine(scene, x, foot, size * 2.6, dark=mix("#35574a", haze, distance))
            else:
                scene.oval(x, foot - size, size * 0.75, size * 1.1, tone)
                scene.oval(x + size * 0.5, foot - size * 0.6, size * 0.6, size * 0.7, tone)
                lit = mix(tone, "#ffe0a0", 0.16)
                scene.oval(x + size * 0.25, foot - size * 1.3, size * 0.48, size * 0.72, lit)
            x += size * scene.random.uniform(0.4, 1.25)


def cloud(scene: Scene, x: float, y: float, half: float) -> None:
    """Draw a long flat cloud."""
    for level, share, shift in ((0, 1.0, 0), (-14, 0.6, -0.15), (-26, 0.3, 0.1)):
        across = half * share
        at = x + half * shift
        scene.pill(
            at - across,
            y + level,
            at + across,
            y + level + 18,
            radius=9,
            color=mix("#8fc0b4", "#fff4d8", 0.55),
        )


def meadow(scene: Scene) -> None:
    """Draw the ground, and the line that runs through it to the sun."""
    hill(
        scene,
        ridge(scene, 572, 566, 0, 6),
        [(0, "#b99a4c"), (0.35, "#8d8440"), (1, "#3f4a28")],
        HEIGHT,
    )
    end, near_left, near_right = (1118.0, 566.0), (560.0, 900.0), (1260.0, 900.0)
    scene.shade([end, (470, HEIGHT), (1340, HEIGHT)], [(0, "#d9b679"), (1, "#6d6450")])
    for sleeper in reversed(range(70)):
        depth, next_depth = 1 / (1 + sleeper * 0.16), 1 / (1.07 + sleeper * 0.16)
        ends = [between(end, near, depth) for near in (near_left, near_right)]
        ends += [between(end, near, next_depth) for near in (near_right, near_left)]
        scene.polygon(ends, mix("#8b7050", "#44362b", min(1.0, depth * 1.5)))
    for foot in (690, 1110):
        scene.polygon([end, (foot, HEIGHT), (foot + 24, HEIGHT)], "#4a3c33")
        scene.polygon([end, (foot + 3, HEIGHT), (foot + 13, HEIGHT)], "#ffe6b4")
    for _ in range(900):
        depth = scene.random.random() ** 1.6
        y = 590 + depth * 320
        x = scene.random.uniform(-20, WIDTH + 20)
        share = (y - 566) / 334
        if 1118 - 668 * share < x < 1118 + 236 * share:
            continue
        blade = 6 + depth * 34
        lean = scene.random.uniform(-0.4, 0.4) * blade
        tone = mix(scene.random.choice(["#d8b45c", "#6b7338", "#a98f45"]), "#2f3a20", depth * 0.5)
        scene.polygon([(x - 1 - depth, y), (x + 1 + depth, y), (x + lean, y - blade)], tone)


def building(scene: Scene, x: float, ground: float) -> None:
    """Draw the depot, shut for decades, with one lit window."""
    scene.veil(
        [(x - 60, ground), (x + 420, ground), (x + 300, ground + 60), (x - 240, ground + 60)],
        "#23281a", 0.55, 10,
    )  # fmt: skip
    scene.shade([(x, ground - 150), (x + 330, ground - 150), (x + 330, ground), (x, ground)],
                [(0, "#6d2f22"), (1, "#9c4a2e")])  # fmt: skip
    scene.shade(
        [
            (x + 330, ground - 150),
            (x + 400, ground - 160),
            (x + 400, ground - 14),
            (x + 330, ground),
        ],
        [(0, "#d58546"), (1, "#e09a55")],
    )
    for plank in range(12, 330, 15):
        scene.box(x + plank, ground - 150, x + plank + 1.4, ground, "#5d281e")
    scene.polygon(
        [
            (x - 50, ground - 142),
            (x + 42, ground - 238),
            (x + 322, ground - 238),
            (x + 360, ground - 142),
        ],
        "#3d4a48",
    )
    scene.polygon(
        [(x + 322, ground - 238), (x + 440, ground - 152), (x + 360, ground - 142)], "#8a8468"
    )
    scene.polygon(
        [(x - 50, ground - 142), (x + 360, ground - 142), (x + 440, ground - 152),
         (x + 440, ground - 145), (x + 360, ground - 132), (x - 50, ground - 132)],
        "#f0c27c",
    )  # fmt: skip
    for brace in (14, 112, 212, 312):
        scene.polygon(
            [(x + brace, ground - 132), (x + brace + 26, ground - 132), (x + brace, ground - 100)],
            "#4b2219",
        )
    scene.box(x + 242, ground - 268, x + 270, ground - 226, "#7c3b2a")
    scene.box(x + 238, ground - 274, x + 274, ground - 266, "#5d281e")
    for left, lit in ((34, False), (90, False), (232, True), (284, False)):
        pane = "#ffdf8c" if lit else "#28393c"
        if lit:
            scene.glow(x + left + 16, ground - 84, 70, "#ffdf8c", 0.6)
        scene.box(x + left - 5, ground - 115, x + left + 37, ground - 49, "#ead9b0")
        scene.box(x + left, ground - 110, x + left + 32, ground - 54, pane)
        scene.box(x + left + 15, ground - 110, x + left + 17, ground - 54, "#ead9b0")
        scene.box(x + left, ground - 84, x + left + 32, ground - 82, "#ead9b0")
    scene.box(x + 146, ground - 118, x + 208, ground, "#ead9b0")
    scene.box(x + 152, ground - 112, x + 202, ground, "#2f4a48")
    scene.box(x + 160, ground - 104, x + 194, ground - 66, "#415f5b")
    start, end, edge = x - 110, x + 452, ground + 22
    scene.shade(
        [(x - 70, ground), (x + 410, ground - 4), (end, edge), (start, edge)],
        [(0, "#d9b57a"), (1, "#a98a5a")],
    )
    scene.shade(
        [(start, edge), (end, edge), (end, edge + 30), (start, edge + 30)],
        [(0, "#5a442f"), (1, "#3a3220")],
    )
    scene.box(start, edge, end, edge + 5, "#6f573a")
    for _ in range(220):
        at, blade = scene.random.uniform(start - 16, end + 16), scene.random.uniform(8, 26)
        lean, low = scene.random.uniform(-5, 5), edge + scene.random.uniform(29, 36)
        tone = scene.random.choice(["#8b8240", "#6b7338", "#a98f45", "#575f30"])
        scene.polygon([(at - 2, low), (at + 2, low), (at + lean, low - blade)], tone)


def poles(scene: Scene) -> None:
    """Draw the telegraph line beside the track."""
    end, foot, head = (1118.0, 566.0), (1740.0, 900.0), (1740.0, -120.0)
    tops: list[list[Point]] = [[], []]
    for depth in (1.0, 0.62, 0.4, 0.27, 0.185, 0.13, 0.09):
        low, top = between(end, foot, depth), between(end, head, depth)
        tone = mix("#c79a62", "#33281f", min(1.0, depth * 1.5))
        scene.line([low, top], tone, 17 * depth)
        for beam, arms in ((46, 78), (110, 60)):
            y = top[1] + beam * depth
            scene.line([(low[0] - arms * depth, y), (low[0] + arms * depth, y)], tone, 11 * depth)
        tops[0].append((low[0] - 72 * depth, top[1] + 36 * depth))
        tops[1].append((low[0] + 72 * depth, top[1] + 36 * depth))
    for wire in tops:
        for start, stop in pairwise(wire):
            sag = (start[0] - stop[0]) * 0.05
            curve = [between(start, stop, step / 12) for step in range(13)]
            hang = [
                (px, py + sag * math.sin(math.pi * step / 12))
                for step, (px, py) in enumerate(curve)
            ]
            scene.line(hang, "#5b4a3a", 1.2)


def walkers(scene: Scene) -> None:
    """Draw three people walking the right of way, of three heights."""
    for x, base, height, coat, hair in (
        (902, 760, 122, "#2e4a5a", "#2a1c16"),
        (968, 766, 82, "#3a2d2a", "#2a1c16"),
        (1032, 757, 114, "#a3382b", "#b98a4c"),
    ):
        scene.veil(
            [(x - 8, base), (x + 10, base), (x - height * 0.7, base + height * 1.05),
             (x - height * 0.98, base + height)],
            "#2b2417", 0.5, 4,
        )  # fmt: skip
        unit = height / 100
        head = 11 * (0.5 + unit * 0.45)
        for step in (-1, 1):
            scene.polygon(
                [
                    (x + step * 2 - 6 * unit, base - 46 * unit),
                    (x + step * 2 + 6 * unit, base - 46 * unit),
                    (x + step * 9 * unit + 5 * unit, base + step * 3),
                    (x + step * 9 * unit - 5 * unit, base + step * 3),
                ],
                "#262625",
            )
        top = base - height + head * 2
        for shift, tone in ((3.0, "#ffdf9c"), (0.0, coat)):
            scene.pill(
                x - 15 * unit + shift,
                top,
                x + 15 * unit + shift,
                base - 38 * unit,
                radius=9 * unit,
                color=tone,
            )
        for side in (-1, 1):
            scene.line(
                [(x + side * 13 * unit, top + 9 * unit), (x + side * 19 * unit, base - 48 * unit)],
                mix(coat, "#000000", 0.2), 7 * unit,
            )  # fmt: skip
        scene.oval(x + 2, base - height + head, head * 0.86, head, "#ffdf9c")
        scene.oval(x, base - height + head, head * 0.86, head, hair)


PICTURES: dict[str, Callable[[], Scene]] = {
    "posts/last-train-home/night-train.jpg": night_train,
    "posts/last-train-home/station-crowd.webp": station_crowd,
    "posts/2016-02-14-brief-encounter/platform.jpg": platform,
    "static/pictures/depot.jpg": depot,
}


def main() -> None:
    """Draw every picture into the place its post expects it."""
    for name, draw in PICTURES.items():
        draw().save(CONTENT / name)


if __name__ == "__main__":
    main()
