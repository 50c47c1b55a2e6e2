"""Draw the demo site's pictures.

Run from anywhere: ``python docs/draw_pictures.py``. Every picture is drawn at twice its size and
brought down, so that edges are smooth; every random choice comes from a generator with a fixed
seed, so that two runs give the same picture. Coordinates are in pixels of the finished picture
(1600 x 900, a poster 800 x 1200), whatever the scale it is drawn at.
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
    """Return the colour at ``share`` of the way from the first to the second."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def between(first: Point, second: Point, share: float) -> Point:
    """Return the point at ``share`` of the way from the first to the second."""
    return first[0] + (second[0] - first[0]) * share, first[1] + (second[1] - first[1]) * share


def color_at(stops: Stops, place: float) -> str:
    """Return a gradient's colour at a place from 0 to 1."""
    for (start, first), (end, second) in pairwise(stops):
        if place <= end:
            return mix(first, second, max(0.0, (place - start) / (end - start)))
    return stops[-1][1]


class Scene:
    """A picture in the making, with its own random numbers."""

    def __init__(self, seed: int, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.width, self.height = width, height
        self.random = random.Random(seed)  # noqa: S311 - for snow, not for secrets
        self.image = Image.new("RGB", (width * SCALE, height * SCALE))

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
        """Put a vertical gradient between two heights on the picture, within the mask."""
        rows = round((bottom - top) * SCALE)
        strip = Image.new("RGB", (1, self.height * SCALE))
        for row in range(self.height * SCALE):
            place = min(1.0, max(0.0, (row - top * SCALE) / rows))
            strip.putpixel((0, row), rgb(color_at(stops, place)))
        self.image.paste(strip.resize(self.image.size), (0, 0), mask)

    def shade(self, points: Sequence[Point], stops: Stops, softness: float = 0) -> None:
        """Fill a polygon with a vertical gradient, from its highest point to its lowest."""
        heights = [y for _, y in points]
        mask = self.mask(lambda draw: draw.polygon(scaled(points), fill=255), softness)
        self.wash(stops, mask, min(heights), max(heights))

    def backdrop(self, stops: Stops, top: float = 0, bottom: float | None = None) -> None:
        """Fill a band of the picture with a vertical gradient."""
        low = self.height if bottom is None else bottom
        self.shade([(0, top), (self.width, top), (self.width, low), (0, low)], stops)

    def mask(
        self, paint: Callable[[ImageDraw.ImageDraw], None], softness: float = 0
    ) -> Image.Image:
        """Return a mask that holds what ``paint`` draws, blurred by some pixels."""
        mask = Image.new("L", self.image.size)
        paint(ImageDraw.Draw(mask))
        return mask.filter(ImageFilter.GaussianBlur(softness * SCALE)) if softness else mask

    def veil(self, points: Iterable[Point], color: str, strength: float, softness: float) -> None:
        """Put a translucent, soft-edged polygon on the picture: mist, shadow or a beam of light."""
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
                x = self.random.uniform(0, self.width) * SCALE
                y = self.random.uniform(0, self.height) * SCALE
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
        small = self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)
        noise = Image.frombytes("L", small.size, self.random.randbytes(self.width * self.height))
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
    return [(scene.width * n / (len(line) - 1), y) for n, y in enumerate(line)]


def hill(scene: Scene, outline: Sequence[Point], stops: Stops, bottom: float) -> None:
    """Fill the land below an outline."""
    scene.shade([*outline, (scene.width, bottom), (0, bottom)], stops)


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
    """Draw a child on a person's shoulders, in red for the New Year."""
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


# The posters of works, in portrait. None has a letter on it: titles are the page's business.


def poster(seed: int) -> Scene:
    """Return an empty poster."""
    return Scene(seed, 800, 1200)


def bow(start: Point, pull: Point, end: Point, steps: int = 24) -> list[Point]:
    """Return points along a curve from start to end that is drawn towards a third point."""
    sides = ((between(start, pull, n / steps), between(pull, end, n / steps)) for n in range(steps))
    return [*(between(first, second, n / steps) for n, (first, second) in enumerate(sides)), end]


def turned(points: Iterable[Point], centre: Point, turn: float) -> list[Point]:
    """Turn points, given from the centre, by an angle in radians, clockwise."""
    cos, sin = math.cos(turn), math.sin(turn)
    return [(centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos) for x, y in points]


def paced(path: Sequence[Point], stride: float) -> list[tuple[Point, float]]:
    """Return points at even distances along a path, each with the angle that the path has there."""
    found: list[tuple[Point, float]] = []
    left = 0.0
    for start, end in pairwise(path):
        length, turn = math.dist(start, end), math.atan2(end[1] - start[1], end[0] - start[0])
        while left < length:
            found.append((between(start, end, left / length), turn))
            left += stride
        left -= length
    return found


def ring(centre: Point, radius: float, steps: int = 120) -> list[Point]:
    """Return the points of a circle."""
    turns = (math.tau * n / steps for n in range(steps))
    return [(centre[0] + radius * math.cos(n), centre[1] + radius * math.sin(n)) for n in turns]


def inlay(scene: Scene, inner: Scene, shape: Sequence[Point], softness: float = 0) -> None:
    """Show another picture through an opening in this one."""
    mask = scene.mask(lambda draw: draw.polygon(scaled(shape), fill=255), softness)
    scene.image.paste(inner.image, (0, 0), mask)


def locomotive(scene: Scene, at: Point, unit: float, color: str, turn: float = 0) -> None:
    """Draw a steam engine and its tender from the side, heading right from where its rail is."""

    def part(*points: Point) -> None:
        scene.polygon(turned([(x * unit, y * unit) for x, y in points], at, turn), color)

    def wheel(x: float, radius: float) -> None:
        middle = turned([(x * unit, -radius * unit)], at, turn)[0]
        scene.polygon(ring(middle, radius * unit, 40), color)

    part((-100, -9), (-100, -33), (-94, -38), (-60, -38), (-58, -33), (-58, -9))
    part((-58, -12), (-50, -12), (-50, -16), (-58, -16))
    part((-50, -10), (-50, -50), (-55, -54), (-18, -54), (-20, -48), (-20, -10))
    part((-22, -14), (-22, -41), (54, -41), (58, -38), (58, -18), (54, -14))
    part((30, -40), (28, -54), (25, -58), (43, -58), (40, -54), (38, -40))
    part((2, -40), (3, -47), (13, -47), (14, -40))
    part((56, -18), (62, -18), (70, -2), (56, -4))
    for x, radius in ((-90, 8), (-68, 8), (-38, 9), (-16, 13), (12, 13), (38, 9), (56, 6)):
        wheel(x, radius)


def carriage(scene: Scene, at: Point, unit: float, color: str, pane: str, turn: float = 0) -> None:
    """Draw a carriage from the side, its front end where ``at`` is."""

    def part(tone: str, *points: Point) -> None:
        scene.polygon(turned([(x * unit, y * unit) for x, y in points], at, turn), tone)

    part(color, (-120, -10), (-120, -46), (-112, -51), (-8, -51), (0, -46), (0, -10))
    part(color, (0, -12), (8, -12), (8, -16), (0, -16))
    for left in range(-112, -12, 15):
        part(pane, (left, -40), (left + 9, -40), (left + 9, -27), (left, -27))
    for x in (-104, -88, -32, -16):
        middle = turned([(x * unit, -7 * unit)], at, turn)[0]
        scene.polygon(ring(middle, 7 * unit, 30), color)


def plume(scene: Scene, path: Sequence[Point], color: str, *, thin: float, wide: float) -> None:
    """Let steam drift along a path, ever wider, in flat round puffs."""
    for n, (x, y) in enumerate(path):
        share = n / (len(path) - 1)
        size = thin + (wide - thin) * share
        for _ in range(3):
            stray = size * 0.55
            at = x + scene.random.uniform(-stray, stray), y + scene.random.uniform(-stray, stray)
            scene.oval(*at, size * 0.62, size * 0.56, color)


def standing(scene: Scene, at: Point, height: float, *, coat: str, skirt: bool = False) -> None:
    """Draw a small figure from behind, in one colour."""
    x, base = at
    unit = height / 100
    foot, hip = (17, 8) if skirt else (11, 12)
    body = [(-hip, -76), (-5, -83), (5, -83), (hip, -76), (hip, -48), (foot, -26), (-foot, -26)]
    scene.polygon([(x + px * unit, base + py * unit) for px, py in [*body, (-hip, -48)]], coat)
    for side in (-1, 1):
        leg = [(side * 1.5, -30), (side * 8.5, -30), (side * 8, 0), (side * 2, 0)]
        scene.polygon([(x + px * unit, base + py * unit) for px, py in leg], coat)
    scene.oval(x, base - 91 * unit, 7.5 * unit, 9 * unit, coat)


def poster_last_train_home() -> Scene:
    """Draw *Last Train Home*: a zip in denim, a train for its slider, and home behind it."""
    scene = poster(20091)
    denim(scene)
    left = bow((40, -10), (330, 420), (400, 770))
    right = bow((760, -10), (470, 420), (400, 770))
    scene.veil([*left, *reversed(right)], "#030a16", 0.8, 16)
    inlay(scene, new_year(), [*left, *reversed(right)])
    for edge, side in ((left, -1), (right, 1)):
        zip_edge(scene, edge, side)
    scene.box(392, 800, 408, 1200, "#0c1a2c")
    for step in range(17):
        y = 812 + step * 24
        for side, drop in ((-1, 0), (1, 12)):
            ends = sorted((400 + side * 24, 400 - side * 5))
            scene.pill(ends[0], y + drop, ends[1], y + drop + 9, radius=3, color="#8f7a3c")
            scene.pill(ends[0], y + drop, ends[1], y + drop + 6, radius=3, color="#e0c777")
    slider(scene, 400, 790)
    scene.vignette("#020814", 0.5)
    return scene


def denim(scene: Scene) -> None:
    """Draw the cloth, and sew two seams next to the zip."""
    scene.backdrop([(0, "#27476d"), (0.6, "#1d3858"), (1, "#132842")])
    for start in range(-1200, 800, 16):
        tone = mix("#27476d", "#1b3556", scene.random.random())
        scene.line([(start, 1200), (start + 1200, 0)], tone, 3)
    for x in (230, 570):
        for y in range(-10, 1200, 34):
            scene.pill(x - 3.5, y + 2, x + 3.5, y + 24, radius=3, color="#10233b")
            scene.pill(x - 3.5, y, x + 3.5, y + 21, radius=3, color="#d99a45")


def zip_edge(scene: Scene, edge: Sequence[Point], side: int) -> None:
    """Draw one open side of the zip: its tape, and its teeth."""
    tape = [(x + side * 26, y) for x, y in edge]
    scene.polygon([*edge, *reversed(tape)], "#0f1f35")
    scene.line(tape, "#2f5480", 2)
    for at, turn in paced(edge, 24):
        for drop, tone in ((2.5, "#8f7a3c"), (0.0, "#e0c777")):
            tooth = [(-4.5, -15), (4.5, -15), (4.5, 13), (-4.5, 13)]
            scene.polygon(turned(tooth, (at[0], at[1] + drop), turn), tone)


def new_year() -> Scene:
    """Draw what is behind the zip: the village at dusk, with one window lit."""
    scene = poster(20092)
    scene.backdrop([(0, "#2a1538"), (0.4, "#8f2f3f"), (0.75, "#ee8a4a"), (1, "#ffd487")], 0, 470)
    scene.glow(400, 250, 330, "#ffe2a0", 0.8)
    scene.oval(400, 235, 74, 74, "#fff0c4")
    for y, spread, x in ((250, 210, 180), (215, 230, 655)):
        peak(scene, (x, y), 480, spread, dark=[(0, "#5a2440"), (1, "#a8503f")],
             light=[(0, "#b5544a"), (1, "#d9784a")])  # fmt: skip
    hill(scene, ridge(scene, 400, 380, 30, 30), [(0, "#6b2c40"), (1, "#43203a")], 560)
    hill(scene, ridge(scene, 462, 470, -6, 10), [(0, "#f2d9cf"), (1, "#a77f92")], 800)
    scene.glow(398, 476, 110, "#ffd27a", 0.85)
    scene.box(362, 452, 434, 496, "#2a1730")
    scene.polygon([(348, 454), (374, 420), (424, 420), (448, 454)], "#f6e9e4")
    scene.box(392, 464, 410, 496, "#ffc65a")
    scene.box(370, 464, 382, 478, "#ffdf9c")
    for x in (356, 440):
        scene.oval(x, 468, 6, 7, "#e03a24")
    way = [*bow((400, 497), (470, 560), (392, 640)), *bow((412, 640), (492, 560), (406, 497))]
    scene.polygon(way, "#d9b8ae")
    scene.snow(260, 4, "#fff3e4")
    return scene


def slider(scene: Scene, x: float, y: float) -> None:
    """Draw the train that closes the zip, seen from the front, and the tab that it is pulled by."""
    scene.veil([(x - 82, y - 90), (x + 96, y - 90), (x + 70, y + 124), (x - 60, y + 124)],
               "#020814", 0.6, 12)  # fmt: skip
    shape = [(-66, -96), (66, -96), (80, -70), (80, 44), (56, 96), (-56, 96), (-80, 44), (-80, -70)]
    for drop, tone in ((5, "#07201b"), (0, "#17503f")):
        scene.polygon([(x + px, y + py + drop) for px, py in shape], tone)
    scene.polygon([(x - 62, y - 90), (x + 62, y - 90), (x + 74, y - 68), (x - 74, y - 68)],
                  "#2a6a55")  # fmt: skip
    scene.pill(x - 64, y - 56, x - 5, y - 4, radius=8, color="#ffd98a")
    scene.pill(x + 5, y - 56, x + 64, y - 4, radius=8, color="#ffd98a")
    scene.oval(x + 36, y - 26, 11, 13, "#6b3f1a")
    scene.pill(x + 18, y - 14, x + 54, y - 4, radius=8, color="#6b3f1a")
    scene.box(x - 80, y + 12, x + 80, y + 22, "#e3b93c")
    for lamp in (-46, 46):
        scene.glow(x + lamp, y + 46, 62, "#fff0c4", 0.8)
        scene.oval(x + lamp, y + 46, 14, 14, "#fffbe8")
    scene.pill(x - 13, y + 74, x + 13, y + 112, radius=9, color="#c9a24a")
    scene.pill(x - 33, y + 100, x + 33, y + 236, radius=26, color="#7d1812")
    scene.pill(x - 33, y + 96, x + 33, y + 230, radius=26, color="#c52f24")
    scene.pill(x - 13, y + 112, x + 13, y + 148, radius=12, color="#e0c777")
    scene.pill(x - 8, y + 118, x + 8, y + 142, radius=8, color="#7d1812")


def poster_brief_encounter() -> Scene:
    """Draw *Brief Encounter*: the steam of a cup of tea is the steam of a train."""
    scene = poster(19451)
    scene.backdrop([(0, "#0c171d"), (0.5, "#1c3a42"), (1, "#2f5753")])
    scene.glow(400, 700, 520, "#e9c886", 0.3)
    path = [*bow((404, 850), (250, 700), (420, 590)), *bow((420, 590), (640, 480), (440, 372))]
    path += bow((440, 372), (300, 300), (560, 262))[1:]
    for shift, tone in ((10, "#6f8f8a"), (0, "#efe2c2")):
        scene.random.seed(7)
        moved = [(px + shift, py + shift) for px, py in path]
        plume(scene, moved[::-1], tone, thin=22, wide=48)
    for x, y in ((404, 850), (398, 832), (392, 812)):
        scene.oval(x, y, 30, 26, "#efe2c2")
    scene.box(0, 352, 800, 358, "#0a1216")
    for left in range(-10, 800, 46):
        scene.box(left, 358, left + 12, 372, "#0a1216")
    locomotive(scene, (630, 352), 1.55, "#0a1216")
    carriage(scene, (466, 352), 1.55, "#0a1216", "#ffd98a")
    carriage(scene, (272, 352), 1.55, "#0a1216", "#ffd98a")
    carriage(scene, (78, 352), 1.55, "#0a1216", "#ffd98a")
    scene.glow(736, 322, 90, "#ffe6a8", 0.8)
    teacup(scene, 400, 880)
    scene.vignette("#04080a", 0.5)
    return scene


def teacup(scene: Scene, x: float, y: float) -> None:
    """Draw a cup on its saucer, the bun next to it, and the counter below them."""
    scene.box(0, y + 176, 800, 1200, "#3a2418")
    scene.box(0, y + 176, 800, y + 184, "#a5743f")
    for left in range(0, 800, 160):
        scene.box(left, y + 184, left + 3, 1200, "#2a190f")
    scene.veil([(x - 230, y + 176), (x + 280, y + 176), (x + 330, y + 226), (x - 180, y + 226)],
               "#120a05", 0.7, 12)  # fmt: skip
    scene.oval(x + 168, y + 52, 66, 62, "#e6d8b8")
    scene.oval(x + 168, y + 50, 44, 41, "#2f5a56")
    scene.oval(x, y + 174, 224, 25, "#c7b48a")
    scene.oval(x, y + 167, 224, 25, "#f4e9cf")
    scene.oval(x, y + 166, 100, 11, "#d3c29a")
    bowl = bow((x - 172, y), (x - 158, y + 168), (x - 62, y + 160))
    bowl += bow((x + 62, y + 160), (x + 158, y + 168), (x + 172, y))
    scene.polygon(bowl, "#f4e9cf")
    shade = bow((x + 80, y), (x + 90, y + 150), (x + 10, y + 162))
    shade += bow((x + 62, y + 160), (x + 158, y + 168), (x + 172, y))
    scene.polygon(shade, "#dccba4")
    scene.oval(x, y, 172, 30, "#fff7e4")
    scene.oval(x, y + 3, 158, 24, "#8c4a20")
    scene.oval(x - 30, y + 1, 90, 12, "#b0672e")
    scene.oval(x, y - 2, 42, 12, "#efe2c2")
    for band in (52, 62):
        half = 172 - (band / 160) ** 2.2 * 60
        scene.line(bow((x - half, y + band - 10), (x, y + band + 26), (x + half, y + band - 10)),
                   "#b3261e" if band == 52 else "#2f5753", 4)  # fmt: skip


def poster_station_agent() -> Scene:
    """Draw *The Station Agent*: a pocket watch without hands, on a chain that is a railway."""
    scene = poster(20031)
    scene.backdrop([(0, "#f0d9a6"), (0.55, "#e9bd7c"), (1, "#cf8d52")])
    scene.glow(400, 730, 620, "#fff2cf", 0.75)
    chain = [*bow((150, -30), (720, 40), (560, 210)), *bow((560, 210), (440, 330), (400, 400))[1:]]
    for at, lean in paced(chain, 27):
        sleeper = [(-6, -33), (6, -33), (6, 33), (-6, 33)]
        scene.polygon(turned([(x, y + 4) for x, y in sleeper], at, lean), "#c08a55")
        scene.polygon(turned(sleeper, at, lean), "#6f4429")
    for side in (-1, 1):
        rail = [turned([(0, side * 19)], at, lean)[0] for at, lean in paced(chain, 9)]
        scene.line(rail, "#2f2a28", 6)
        scene.line([(x - 1, y - 1) for x, y in rail], "#8d8478", 2)
    watch(scene, (400, 770), 300)
    scene.vignette("#4a2510", 0.4)
    return scene


def watch(scene: Scene, centre: Point, radius: float) -> None:
    """Draw the watch, and in its glass the depot."""
    x, y = centre
    scene.veil(ring((x + 22, y + 34), radius + 30), "#5a2c12", 0.55, 22)
    loop = ring((x, y - radius - 62), 38)
    scene.line([*loop, loop[0]], "#b8862f", 14)
    scene.pill(x - 34, y - radius - 52, x + 34, y - radius + 10, radius=12, color="#8a6020")
    for groove in range(-24, 30, 12):
        scene.box(x + groove, y - radius - 48, x + groove + 5, y - radius, "#d9ad55")
    for wide, tone in ((32, "#8a6020"), (26, "#d9ad55"), (12, "#b8862f"), (4, "#fbf3dc")):
        scene.oval(x, y, radius + wide, radius + wide, tone)
    inlay(scene, clearing(), ring(centre, radius - 46))
    scene.line([*ring(centre, radius - 46), (x + radius - 46, y)], "#3a2a1c", 3)
    for minute in range(60):
        turn = math.tau * minute / 60
        inner = radius - (36 if minute % 5 == 0 else 22)
        ends = [(x + r * math.sin(turn), y - r * math.cos(turn)) for r in (inner, radius - 10)]
        scene.line(ends, "#2b211a", 8 if minute % 5 == 0 else 2)
    scene.veil([(x - 200, y - 120), (x - 40, y - 240), (x + 20, y - 230), (x - 220, y - 20)],
               "#ffffff", 0.16, 3)  # fmt: skip


def clearing() -> Scene:
    """Draw the depot, the line and three people, small enough for a watch."""
    scene = poster(20032)
    scene.backdrop([(0, "#3f8a94"), (0.6, "#a9cdb6"), (1, "#f6d9a0")], 510, 800)
    scene.backdrop([(0, "#b99a4c"), (1, "#515a2c")], 800)
    scene.glow(520, 780, 220, "#fff0c0", 0.9)
    scene.oval(520, 772, 34, 34, "#fff6dc")
    hill(scene, ridge(scene, 770, 740, 30, 24), [(0, "#5f8f7a"), (1, "#9db98f")], 810)
    for x in range(130, 680, 17):
        tone = scene.random.choice(["#b8552b", "#d08a34", "#8a6a2f", "#4b6b45", "#c56f2f"])
        size = scene.random.uniform(10, 17)
        scene.oval(x, 803 - size, size * 0.8, size * 1.15, tone)
    scene.polygon([(520, 806), (380, 1040), (600, 1040)], "#b3905e")
    for sleeper in range(24):
        depth = 1 / (1 + sleeper * 0.2)
        ends = [between((520, 806), (near, 1040), depth) for near in (394, 586)]
        scene.line(ends, "#4f3b2c", 11 * depth)
    for near in (428, 556):
        scene.line([(520, 806), (near, 1040)], "#2f2a28", 4)
    scene.box(232, 764, 382, 846, "#8f3d29")
    scene.polygon([(382, 764), (412, 758), (412, 838), (382, 846)], "#d58546")
    scene.polygon([(210, 768), (252, 712), (372, 712), (430, 762), (396, 772)], "#3d4a48")
    scene.box(322, 692, 338, 716, "#6d2f22")
    scene.box(298, 790, 326, 846, "#2f4a48")
    for left in (246, 342):
        scene.box(left, 786, left + 34, 822, "#ead9b0")
        scene.box(left + 4, 790, left + 30, 818, "#ffdf8c" if left == 342 else "#28393c")
    scene.polygon([(196, 846), (430, 842), (444, 858), (184, 858)], "#c9a56a")
    for x, tall, coat in ((474, 74, "#24424f"), (505, 50, "#2c211d"), (534, 70, "#a3382b")):
        standing(scene, (x, 924), tall, coat=coat)
    return scene


def poster_up_the_yangtze() -> Scene:
    """Draw *Up the Yangtze*: a lit ship below the line that the water is going to reach."""
    scene = poster(20071)
    scene.backdrop([(0, "#f3e3c0"), (0.5, "#c9d6bd"), (1, "#8fb3a8")], 0, 860)
    scene.glow(398, 270, 420, "#fff6dc", 0.9)
    scene.oval(398, 262, 60, 60, "#e8573a")
    walls = (
        (300, 372, 300, "#bcd2c2"),
        (205, 300, 260, "#93b8aa"),
        (110, 170, 200, "#64958b"),
        (30, 66, 130, "#3b6d68"),
    )
    for crown, foot, top, tone in walls:
        cliff(scene, (crown, top), foot, tone, left=True)
        cliff(scene, (790 - crown, top - 46), 812 - foot, tone, left=False)
    scene.backdrop([(0, "#a9cbbb"), (0.3, "#5d9188"), (1, "#153b3f")], 860)
    for _ in range(150):
        y = 866 + scene.random.random() ** 1.5 * 330
        half = (y - 850) * scene.random.uniform(0.06, 0.28)
        x = scene.random.uniform(-40, 840)
        tone = mix("#dfe9d2", "#0f3034", scene.random.random())
        scene.veil([(x - half, y), (x, y - 2), (x + half, y), (x, y + 2)], tone, 0.5, 0.5)
    mark(scene)
    cruise_ship(scene, 420, 902)
    drowned_house(scene)
    scene.vignette("#06181a", 0.45)
    return scene


def cliff(scene: Scene, top: Point, foot: float, tone: str, *, left: bool) -> None:
    """Draw one wall of the gorge, from its edge of the picture to its foot in the river."""
    edge = -10 if left else 810
    start = (edge, top[1] - abs(top[0] - edge) * 0.75)
    outline: list[Point] = [start]
    for first, last in ((start, top), (top, (foot, 866))):
        for step in range(1, 15):
            x, y = between(first, last, step / 14)
            stray = 13 if step < 14 else 0
            outline.append((x + scene.random.uniform(-stray, stray), y))
    scene.shade([*outline, (edge, 866)], [(0, tone), (0.75, mix(tone, "#dfe9d2", 0.2)),
                                          (1, mix(tone, "#dfe9d2", 0.45))])  # fmt: skip
    inner = [(x + (edge - x) * 0.45, y + 26) for x, y in outline[8:]]
    scene.polygon([*inner, (edge, 866), (edge, inner[0][1] + 60)], mix(tone, "#0d2b2e", 0.22))


def mark(scene: Scene) -> None:
    """Draw the height of the water to come, on both walls, with its white posts."""
    for first, last in ((0, 128), (690, 800)):
        for x in range(first, last, 26):
            scene.box(x, 560, x + 15, 566, "#f7f1de")
    for x in (96, 716):
        scene.box(x, 520, x + 44, 606, "#f7f1de")
        scene.box(x + 5, 525, x + 39, 601, "#b3261e")
        for y in range(535, 600, 14):
            scene.box(x + 5, y, x + (26 if (y - 535) % 28 else 34), y + 4, "#f7f1de")


def cruise_ship(scene: Scene, x: float, water: float) -> None:
    """Draw a white ship with four decks of lamps, and their light on the river."""
    scene.veil([(x - 150, water), (x + 150, water), (x + 90, water + 150), (x - 90, water + 150)],
               "#ffe2a0", 0.45, 16)  # fmt: skip
    scene.polygon([(x - 166, water - 36), (x + 186, water - 40), (x + 150, water + 2),
                   (x - 146, water + 2)], "#f7f3e6")  # fmt: skip
    scene.polygon([(x - 152, water - 8), (x + 158, water - 8), (x + 150, water + 2),
                   (x - 146, water + 2)], "#b3261e")  # fmt: skip
    for deck, (first, last) in enumerate(((-150, 140), (-136, 118), (-118, 92), (-84, 56))):
        top = water - 64 - deck * 25
        scene.box(x + first, top, x + last, top + 25, "#e8e2cf" if deck % 2 else "#f7f3e6")
        scene.box(x + first - 6, top - 1, x + last + 8, top + 3, "#8d9c94")
        for left in range(first + 10, last - 12, 19):
            scene.box(x + left, top + 8, x + left + 11, top + 18, "#ffb743")
    scene.polygon([(x - 40, water - 140), (x - 34, water - 178), (x + 6, water - 178),
                   (x + 10, water - 140)], "#b3261e")  # fmt: skip
    scene.box(x - 36, water - 178, x + 6, water - 168, "#1c2b2c")
    scene.line([(x + 70, water - 116), (x + 70, water - 170)], "#5d6a66", 3)


def drowned_house(scene: Scene) -> None:
    """Draw the roof of a house that the river has come for, and who looks on from it."""
    x, water = 150, 1086
    scene.veil(
        [(x - 130, water - 6), (x + 170, water - 6), (x + 130, water + 70), (x - 90, water + 70)],
        "#0a2427",
        0.75,
        10,
    )
    scene.box(x - 84, water - 58, x + 110, water, "#5a4638")
    scene.box(x - 40, water - 42, x - 4, water, "#ffc65a")
    scene.box(x + 40, water - 42, x + 76, water - 12, "#2a2320")
    roof = bow((x - 118, water - 50), (x - 60, water - 70), (x - 40, water - 116))
    roof += bow((x + 66, water - 116), (x + 86, water - 70), (x + 144, water - 50))
    scene.polygon(roof, "#27302f")
    for n in range(13):
        top, low = between((x - 36, water - 114), (x + 62, water - 114), n / 12), x - 104 + n * 19.5
        scene.line([top, (low, water - 54)], "#3d4a48", 2)
    scene.box(x - 44, water - 122, x + 70, water - 112, "#3d4a48")
    standing(scene, (x + 30, water - 116), 74, coat="#b3261e")
    for n in range(4):
        scene.line([(x - 120 + n * 14, water + 6 + n * 15), (x + 150 - n * 26, water + 6 + n * 15)],
                   "#5d9188", 2.4)  # fmt: skip


def poster_railway_children() -> Scene:
    """Draw *The Railway Children*: three on a fence, who wave to the train without father."""
    scene = poster(19061)
    scene.backdrop([(0, "#7fb0b8"), (0.5, "#d9e3c4"), (1, "#f6e6b8")], 0, 640)
    scene.glow(560, 560, 430, "#fff6d4", 0.8)
    for x, y, half in ((170, 130, 130), (600, 210, 110)):
        for level, share in ((0, 1.0), (-16, 0.6)):
            scene.pill(x - half * share, y + level, x + half * share, y + level + 20, radius=10,
                       color="#eef0dc")  # fmt: skip
    for start, end, tone in ((470, 400, "#9dbfa5"), (500, 540, "#7aa688"), (590, 560, "#5d8f6c")):
        hill(scene, ridge(scene, start, end, 30, 26), [(0, tone), (1, mix(tone, "#f6e6b8", 0.4))],
             760)  # fmt: skip
    for shift, tone in ((7, "#c2d0bd"), (0, "#fffaf0")):
        scene.random.seed(3)
        drift = bow((676, 556 + shift), (560, 470 + shift), (-40, 500 + shift), 30)
        plume(scene, drift, tone, thin=20, wide=64)
    for x in (454, 268, 82):
        carriage(scene, (x, 686), 1.5, "#7d2a22", "#ffe2a0")
    locomotive(scene, (616, 686), 1.5, "#1f4a36")
    scene.line([(0, 687), (800, 687)], "#3a3026", 6)
    scene.shade([(0, 690), (800, 690), (800, 790), (0, 790)], [(0, "#b99a63"), (1, "#8c7b4a")])
    bank = ridge(scene, 770, 740, -10, 14)
    hill(scene, bank, [(0, "#86a050"), (0.5, "#587a3c"), (1, "#2c4a2a")], 1200)
    for _ in range(260):
        x, y = scene.random.uniform(0, 800), scene.random.uniform(800, 1200)
        tone = scene.random.choice(["#9db35a", "#45683a", "#6f8f48"])
        scene.polygon([(x - 2, y), (x + 2, y), (x + scene.random.uniform(-6, 6), y - 26)], tone)
    children(scene)
    for _ in range(60):
        x, y = scene.random.uniform(0, 800), scene.random.uniform(1040, 1190)
        scene.oval(x, y, 4, 4, scene.random.choice(["#f6e6b8", "#f2c14e", "#fffaf0"]))
    scene.vignette("#1a2a18", 0.4)
    return scene


def children(scene: Scene) -> None:
    """Draw the fence, and the three of them with their handkerchiefs and a petticoat."""
    for x in range(20, 800, 190):
        scene.box(x, 886, x + 20, 1080, "#5c4028")
        scene.box(x, 886, x + 6, 1080, "#7d5a38")
    for y in (916, 986):
        scene.box(0, y, 800, y + 15, "#6b4a2e")
        scene.box(0, y, 800, y + 5, "#93704a")
    for x, base, tall, coat, hair, flag in (
        (180, 992, 270, "#2f5d7c", "#5a3420", "#fffaf0"),
        (390, 985, 300, "#f2e6c8", "#3a2418", "#c52f24"),
        (590, 992, 240, "#d98a5a", "#b5803c", "#fffaf0"),
    ):
        unit = tall / 100
        hand = (x + 25 * unit, base - 104 * unit)
        scene.line([(x + 11 * unit, base - 66 * unit), (x + 21 * unit, base - 82 * unit), hand],
                   mix(coat, "#000000", 0.14), 8 * unit)  # fmt: skip
        scene.oval(*hand, 4.5 * unit, 4.5 * unit, "#e9b48c")
        cloth = [hand, *bow((hand[0] + 6, hand[1] - 12 * unit), (hand[0] + 34, hand[1] - 24 * unit),
                            (hand[0] + 27 * unit, hand[1] - 16 * unit))]  # fmt: skip
        cloth += bow(
            (hand[0] + 25 * unit, hand[1] + 3 * unit),
            (hand[0] + 15 * unit, hand[1] - 9 * unit),
            hand,
        )
        scene.polygon(cloth, flag)
        skirt = coat if coat != "#2f5d7c" else "#3a3f46"
        scene.polygon([(x - 17 * unit, base - 20 * unit), (x - 12 * unit, base - 50 * unit),
                       (x + 12 * unit, base - 50 * unit), (x + 17 * unit, base - 20 * unit)],
                      skirt)  # fmt: skip
        for side in (-1, 1):
            scene.box(
                x + side * 7 * unit - 3.5 * unit,
                base - 22 * unit,
                x + side * 7 * unit + 3.5 * unit,
                base,
                "#2a211c",
            )
        scene.pill(
            x - 15 * unit,
            base - 75 * unit,
            x + 15 * unit,
            base - 42 * unit,
            radius=9 * unit,
            color=coat,
        )
        scene.oval(x - 14 * unit, base - 55 * unit, 5 * unit, 17 * unit, mix(coat, "#000000", 0.14))
        scene.oval(x, base - 86 * unit, 11.5 * unit, 12.5 * unit, hair)
        if coat == "#2f5d7c":
            scene.pill(x - 12 * unit, base - 100 * unit, x + 12 * unit, base - 90 * unit,
                       radius=5 * unit, color="#2a3138")  # fmt: skip
        else:
            scene.pill(x - 10 * unit, base - 88 * unit, x + 10 * unit, base - 62 * unit,
                       radius=8 * unit, color=hair)  # fmt: skip
            scene.box(x - 9 * unit, base - 84 * unit, x + 9 * unit, base - 80 * unit, "#c52f24")


def poster_last_express() -> Scene:
    """Draw *The Last Express*: a corridor at night, and a clock that can be turned back."""
    scene = poster(19141)
    eye = (400, 520)

    def wall(x: float, near: float, far: float, span: tuple[float, float], color: str) -> None:
        corners = [(near, span[0]), (far, span[0]), (far, span[1]), (near, span[1])]
        scene.polygon([between(eye, (x, y), depth) for depth, y in corners], color)

    scene.backdrop([(0, "#1c1020"), (1, "#1c1020")])
    scene.shade([eye, (-260, -330), (1060, -330)], [(0, "#6b3a22"), (1, "#e2b45e")][::-1])
    scene.shade([eye, (-260, 1440), (1060, 1440)], [(0, "#4a1420"), (1, "#8f1f2c")])
    scene.polygon([eye, (-130, 1440), (-60, 1440)], "#d9a945")
    scene.polygon([eye, (860, 1440), (930, 1440)], "#d9a945")
    scene.shade([eye, (-260, -330), (-260, 1440)], [(0, "#3a2233"), (1, "#241320")])
    scene.shade([eye, (1060, -330), (1060, 1440)], [(0, "#7a4527"), (1, "#4a2818")])
    for near, far in ((1.0, 0.72), (0.66, 0.5), (0.46, 0.36), (0.335, 0.27)):
        wall(-260, near, far, (-130, 800), "#d9a945")
        wall(-260, near - 0.012, far + 0.008, (-108, 778), "#14304f")
        wall(-260, near - 0.012, far + 0.008, (520, 778), "#0c1c30")
        wall(-260, near, far, (900, 1200), "#4d2d3d")
        wall(1060, near, far, (-160, 1290), "#d9a945")
        wall(1060, near - 0.014, far + 0.01, (-130, 1290), "#5c321d")
        wall(1060, near - 0.05, far + 0.035, (-60, 560), "#8f5a30")
        wall(1060, near - 0.05, far + 0.035, (700, 1180), "#7a4a28")
        floor = [(near - 0.03, -30), (far + 0.02, -30), (far, 500), (near, 560)]
        scene.veil([between(eye, (x, 1440), depth) for depth, x in floor], "#9fc0e6", 0.22, 8)
    for near in (0.69, 0.48, 0.348):
        x, y = between(eye, (400, -330), near)
        scene.glow(x, y + 46 * near, 250 * near, "#ffe09a", 0.75)
        scene.pill(x - 38 * near, y + 6, x + 38 * near, y + 60 * near, radius=26 * near,
                   color="#fff3cf")  # fmt: skip
        scene.pill(x - 44 * near, y - 2, x + 44 * near, y + 14 * near, radius=4, color="#8a5a20")
    moon_and_man(scene, eye)
    scene.vignette("#0a040c", 0.6)
    return scene


def moon_and_man(scene: Scene, eye: Point) -> None:
    """Draw the far door with the clock above it, and a person who comes towards us."""
    half = 0.25
    left, right = between(eye, (-260, 0), half)[0], between(eye, (1060, 0), half)[0]
    top, low = between(eye, (0, -330), half)[1], between(eye, (0, 1440), half)[1]
    scene.box(left, top, right, low, "#4a2818")
    scene.box(left + 60, top + 116, right - 60, low, "#d9a945")
    scene.box(left + 66, top + 122, right - 66, low, "#2a1522")
    scene.box(left + 84, top + 142, right - 84, low - 96, "#1b3d63")
    scene.glow(400, top + 60, 120, "#ffe09a", 0.6)
    scene.oval(400, top + 58, 50, 50, "#8a5a20")
    scene.oval(400, top + 58, 43, 43, "#fff3cf")
    for hour in range(12):
        turn = math.tau * hour / 12
        ends = [(400 + r * math.sin(turn), top + 58 - r * math.cos(turn)) for r in (33, 40)]
        scene.line(ends, "#2a1522", 3)
    scene.line([(400, top + 58), (386, top + 40)], "#2a1522", 5)
    scene.line([(400, top + 58), (372, top + 66)], "#2a1522", 3.5)
    back = bow((346, top + 96), (310, top + 44), (350, top + 8))
    scene.line(back, "#b3261e", 6)
    scene.polygon([(358, top + 116), (330, top + 104), (354, top + 84)], "#b3261e")
    scene.veil([(360, low + 30), (440, low + 30), (520, low + 330), (280, low + 330)], "#0a040c",
               0.6, 14)  # fmt: skip
    for shift, coat in ((4.0, "#e2b45e"), (0.0, "#0e0811")):
        gentleman(scene, 396 + shift, low + 44, 3.3, coat)


def poster_trans_europe_express() -> Scene:
    """Draw *Trans-Europe Express*: straight lines, round lamps, a striped sun."""
    scene = poster(19771)
    scene.backdrop([(0, "#f0e3c8"), (1, "#e8c99a")])
    scene.oval(400, 470, 330, 330, "#b3261e")
    for n, y in enumerate(range(500, 800, 34)):
        scene.box(0, y, 800, y + 5 + n * 2.2, mix("#eed6ae", "#e8c99a", n / 9))
    ground = 690
    scene.box(0, ground, 800, 1200, "#1b2733")
    eye = (400, ground - 30)
    for step in range(1, 15):
        for side in (-1, 1):
            x = 400 + side * step * 130
            scene.line([(between(eye, (x, 1200), 0.06)), (x, 1200)], "#31475c", 2.5)
    for n in range(13):
        y = ground + 4 + 500 * (n / 12) ** 2.3
        scene.line([(0, y), (800, y)], "#31475c", 2.2)
    for near in (-250, 250, 1050, 550):
        scene.polygon([eye, (near - 17, 1200), (near + 17, 1200)], "#e8dcc0")
    for side in (-1, 1):
        pylons(scene, eye, side)
    express(scene, 400, 980)
    scene.vignette("#1b1a24", 0.35)
    return scene


def pylons(scene: Scene, eye: Point, side: int) -> None:
    """Draw the masts on one side of the line, and the wires between them."""
    for depth in (1.0, 0.56, 0.34, 0.22, 0.15, 0.1):
        foot = between(eye, (400 + side * 560, 1180), depth)
        head = between(eye, (400 + side * 560, -420), depth)
        scene.line([foot, head], "#1b2733", max(2, 17 * depth))
        arm = between(eye, (400 + side * 150, -300), depth)
        scene.line([between(head, foot, 0.08), arm], "#1b2733", max(1.5, 9 * depth))
        scene.line(
            [between(head, foot, 0.2), between(arm, head, 0.3)], "#1b2733", max(1.2, 6 * depth)
        )
    scene.line([between(eye, (400 + side * 150, -300), 0.02),
                between(eye, (400 + side * 150, -300), 1.3)], "#1b2733", 3)  # fmt: skip


def express(scene: Scene, x: float, low: float) -> None:
    """Draw the train from the front, red and cream, with a face like a radio."""
    scene.veil([(x - 250, low - 10), (x + 250, low - 10), (x + 330, low + 90), (x - 330, low + 90)],
               "#05080c", 0.75, 18)  # fmt: skip
    body = bow((x - 205, low), (x - 232, low - 330), (x - 120, low - 408))
    body += bow((x - 120, low - 408), (x, low - 452), (x + 120, low - 408))
    body += bow((x + 120, low - 408), (x + 232, low - 330), (x + 205, low))
    scene.polygon(body, "#f2e6cb")
    scene.polygon([p for p in body if p[1] > low - 170], "#b3261e")
    shade = [p for p in body if p[0] > x + 60]
    scene.veil([*shade, (x + 60, low)], "#3a1512", 0.22, 1)
    for side in (-1, 1):
        pane = [(x + side * 12, low - 340), (x + side * 112, low - 326),
                (x + side * 150, low - 232), (x + side * 12, low - 232)]  # fmt: skip
        scene.polygon(pane, "#1b2733")
        glint = [(x + side * 30 - 12, low - 334), (x + side * 30 + 16, low - 332),
                 (x + side * 30 - 8, low - 238), (x + side * 30 - 16, low - 238)]  # fmt: skip
        scene.polygon(glint, "#3d566d")
        scene.glow(x + side * 132, low - 98, 130, "#fff3cf", 0.55)
        scene.oval(x + side * 132, low - 98, 37, 37, "#1b2733")
        scene.oval(x + side * 132, low - 98, 28, 28, "#fff8e4")
    scene.oval(x, low - 384, 22, 22, "#1b2733")
    scene.oval(x, low - 384, 15, 15, "#fff8e4")
    scene.box(x - 222, low - 180, x + 222, low - 164, "#1b2733")
    for n in range(5):
        scene.pill(
            x - 70, low - 138 + n * 20, x + 70, low - 128 + n * 20, radius=5, color="#f2e6cb"
        )
    scene.pill(x - 216, low - 26, x + 216, low + 24, radius=10, color="#10171f")
    for side in (-1, 1):
        scene.oval(x + side * 120, low, 30, 30, "#31475c")
        scene.oval(x + side * 120, low, 21, 21, "#10171f")


def poster_night_mail() -> Scene:
    """Draw *Night Mail*: an envelope whose flap is a hill, with the train on its way up."""
    scene = poster(19361)
    scene.backdrop([(0, "#0c1430"), (0.6, "#1d3560"), (1, "#3f618c")])
    for _ in range(120):
        x, y = scene.random.uniform(0, 800), scene.random.uniform(0, 520)
        scene.oval(x, y, 1.4, 1.4, mix("#3f618c", "#ffffff", scene.random.random()))
    top, left, right, low = (400, 380), 60, 740, 1110
    base = 640
    scene.veil([(left - 10, base), (400, 392), (right + 30, base), (right + 30, low + 40),
                (left - 10, low + 40)], "#050a1c", 0.7, 22)  # fmt: skip
    scene.polygon([(left, base), top, (right, base)], "#d9c7a0")
    scene.polygon([(left + 40, base), (400, 408), (right - 40, base)], "#b9a67e")
    scene.polygon([(left, base), (right, base), (400, 880)], "#8f7d58")
    for n, x in enumerate((-36, 0, 36)):
        scene.polygon(
            [
                (400 + x - 130, base + 200),
                (400 + x - 96, 500 - n * 20),
                (400 + x + 110, 512 - n * 14),
                (400 + x + 130, base + 200),
            ],
            mix("#f7f1de", "#d9c7a0", 0.3 - n * 0.15),
        )
        for y in range(528, 600, 16):
            scene.line([(340 + x, y), (440 + x - (y % 3) * 20, y + 1)], "#a8a08c", 2.4)
    scene.polygon([(left, base), (left, low), (right, low), (right, base), (400, 862)], "#f2e6c8")
    scene.polygon([(left, low), (400, 838), (right, low)], "#e6d6b0")
    for start, end in (((left, base), (400, 862)), ((right, base), (400, 862)),
                       ((left, low), (400, 838)), ((right, low), (400, 838))):  # fmt: skip
        scene.line([start, end], "#c9b588", 3)
    slope = math.atan2(top[1] - base, top[0] - left)
    for n in range(27):
        at = between((left, base), top, n / 27)
        scene.polygon(turned([(-4, 0), (4, 0), (4, 9), (-4, 9)], at, slope), "#5a4630")
    scene.line([(left, base), top], "#3a2d20", 5)
    engine_at = between((left, base - 2), (400, 378), 0.74)
    for shift, tone in ((6, "#7e93b4"), (0, "#e6ecf4")):
        scene.random.seed(5)
        drift = bow((engine_at[0] + 12, engine_at[1] - 84 + shift), (250, 300 + shift),
                    (10, 330 + shift), 22)  # fmt: skip
        plume(scene, drift, tone, thin=12, wide=44)
    locomotive(scene, engine_at, 1.05, "#0a1024", slope)
    for n in range(2):
        van = turned([(-108 - n * 136, 0)], engine_at, slope)[0]
        carriage(scene, van, 1.05, "#5c1a1a", "#ffd98a", slope)
    stamp(scene, 590, 130)
    seal(scene, 400, 862)
    scene.vignette("#040818", 0.45)
    return scene


def stamp(scene: Scene, x: float, y: float) -> None:
    """Draw the moon as a stamp, cancelled."""
    wide, tall = 150, 186
    scene.box(x - wide / 2, y - tall / 2 + 40, x + wide / 2, y + tall / 2 + 40, "#f2e6c8")
    for n in range(13):
        for edge in (-1, 1):
            scene.oval(x + edge * wide / 2, y + 40 - tall / 2 + n * tall / 12, 5.5, 5.5, "#16274c")
    for n in range(11):
        for edge in (-1, 1):
            scene.oval(x - wide / 2 + n * wide / 10, y + 40 + edge * tall / 2, 5.5, 5.5, "#16274c")
    scene.box(x - 58, y - 36, x + 58, y + 116, "#b3261e")
    scene.oval(x, y + 34, 42, 42, "#fff3cf")
    scene.oval(x - 12, y + 26, 8, 7, "#ecdcb0")
    scene.oval(x + 14, y + 46, 11, 9, "#ecdcb0")
    scene.polygon([(x - 58, y + 116), (x - 58, y + 96), (x, y + 74), (x + 58, y + 98),
                   (x + 58, y + 116)], "#7d1812")  # fmt: skip
    for n in range(5):
        start = (x - 210, y + 84 + n * 20)
        wave = [(start[0] + t * 9, start[1] + 6 * math.sin(t * 0.8)) for t in range(22)]
        scene.line(wave, "#0a1024", 4)


def seal(scene: Scene, x: float, y: float) -> None:
    """Draw the seal, and in it the way north."""
    scene.veil(ring((x + 6, y + 10), 78), "#3a2a18", 0.5, 8)
    edge = [
        (
            x + (74 + 5 * math.sin(n * 2.6)) * math.cos(math.tau * n / 70),
            y + (74 + 5 * math.cos(n * 1.9)) * math.sin(math.tau * n / 70),
        )
        for n in range(70)
    ]
    scene.polygon(edge, "#b3261e")
    scene.oval(x, y, 55, 55, "#8f1b15")
    scene.oval(x + 2, y + 3, 52, 52, "#c2352a")
    scene.polygon([(x, y - 42), (x + 14, y + 6), (x, y - 2), (x - 14, y + 6)], "#7d1812")
    scene.box(x - 3, y - 2, x + 3, y + 38, "#7d1812")


def poster_lady_vanishes() -> Scene:
    """Draw *The Lady Vanishes*: a name on a pane, and an empty seat."""
    scene = poster(19381)
    scene.backdrop([(0, "#3d1f1c"), (1, "#22100f")])
    for x in range(0, 800, 50):
        scene.box(x, 0, x + 2, 1200, "#2c1513")
    scene.pill(90, 80, 710, 760, radius=34, color="#1a0c0a")
    scene.pill(96, 76, 704, 752, radius=32, color="#b8862f")
    view = poster(19382)
    view.backdrop([(0, "#22425c"), (0.5, "#5f8a9c"), (1, "#cfe0dc")], 0, 620)
    for x, y, spread in ((230, 260, 260), (560, 210, 280)):
        peak(view, (x, y), 640, spread, dark=[(0, "#4d7388"), (1, "#b4cdd0")],
             light=[(0, "#eef5f2"), (0.5, "#a9c6cc"), (1, "#b4cdd0")])  # fmt: skip
    hill(view, ridge(view, 560, 590, 10, 20), [(0, "#294a52"), (1, "#18303a")], 800)
    for x in range(110, 700, 22):
        pine(
            view, x, 610 + view.random.uniform(-8, 30), view.random.uniform(50, 110), dark="#16303a"
        )
    view.veil([(0, 0), (800, 0), (800, 800), (0, 800)], "#c3d6d6", 0.42, 0)
    pane = [(116, 96), (684, 96), (684, 732), (116, 732)]
    froy(view)
    inlay(scene, view, pane)
    scene.box(388, 96, 392, 110, "#8a6020")
    for side in (-1, 1):
        curtain(scene, side)
    scene.pill(60, 748, 740, 776, radius=8, color="#d9ad55")
    seat(scene)
    scene.vignette("#0c0404", 0.5)
    return scene


def froy(view: Scene) -> None:
    """Write the name on the steamed pane with a finger."""
    strokes = (
        [(224, 470), (218, 340)], [(218, 342), (292, 334)], [(221, 402), (276, 396)],
        [(322, 468), (318, 342)], bow((318, 344), (420, 336), (322, 406)), [(326, 406), (392, 464)],
        [*ring((452, 402), 46, 30), (498, 402)],
        [(530, 342), (566, 400)], bow((610, 336), (570, 430), (544, 486)),
    )  # fmt: skip
    for stroke in strokes:
        for x, y in (point for point, _ in paced(stroke, 3)):
            view.oval(x, y, 8.5, 8.5, "#3f6a7e")
    for x, y, run in ((219, 470, 60), (392, 466, 42), (545, 488, 80), (452, 450, 36)):
        view.line([(x, y), (x, y + run)], "#5d8796", 4)
        view.oval(x, y + run, 4.5, 6, "#5d8796")


def curtain(scene: Scene, side: int) -> None:
    """Draw one curtain, gathered."""
    edge = 400 + side * 284
    cloth = bow((400 + side * 206, 96), (400 + side * 190, 480), (400 + side * 262, 560))
    cloth += bow((400 + side * 262, 580), (400 + side * 236, 650), (400 + side * 230, 732))
    scene.polygon([*cloth, (edge, 732), (edge, 96)], "#8f1f24")
    for fold in (0.3, 0.55, 0.8):
        line = [(x + (edge - x) * fold, y) for x, y in cloth]
        scene.line(line, "#6d141a", 7)
    scene.pill(min(edge, 400 + side * 252), 556, max(edge, 400 + side * 252), 582, radius=8,
               color="#d9ad55")  # fmt: skip


def seat(scene: Scene) -> None:
    """Draw the seat by the window, a lady's hat and glasses on it, and a cup on the sill."""
    scene.pill(40, 850, 760, 1300, radius=46, color="#122f2c")
    scene.pill(40, 842, 760, 1300, radius=46, color="#1f4a45")
    for x in (160, 320, 480, 640):
        scene.oval(x, 920, 9, 9, "#122f2c")
        scene.oval(x - 2, 917, 6, 6, "#35706a")
    scene.pill(10, 1010, 790, 1300, radius=40, color="#122f2c")
    scene.pill(10, 1002, 790, 1300, radius=40, color="#27594f")
    scene.veil([(260, 1060), (580, 1060), (620, 1092), (240, 1092)], "#0a1c1a", 0.7, 10)
    scene.oval(410, 1056, 150, 28, "#c9a46a")
    scene.pill(318, 962, 502, 1062, radius=56, color="#d9b57a")
    scene.pill(316, 1022, 504, 1052, radius=8, color="#6d141a")
    scene.polygon([(470, 1030), (566, 930), (540, 1010), (500, 1044)], "#8f1f24")
    for x in (606, 668):
        rim = ring((x, 1064), 23, 40)
        scene.line([*rim, rim[0]], "#0c1c1a", 5)
    scene.line([(629, 1060), (645, 1060)], "#0c1c1a", 5)
    scene.pill(186, 690, 276, 750, radius=20, color="#f4e9cf")
    scene.box(186, 690, 276, 708, "#f4e9cf")
    scene.line([(276, 704), (300, 712), (292, 734), (268, 738)], "#f4e9cf", 9)
    scene.pill(170, 744, 296, 754, radius=5, color="#fff7e4")


def poster_before_sunrise() -> Scene:
    """Draw *Before Sunrise*: the great wheel, and two people whose night is over."""
    scene = poster(19951)
    scene.backdrop([(0, "#2b2a5c"), (0.4, "#7a4f86"), (0.7, "#e28a7e"), (1, "#ffd6a0")], 0, 900)
    for _ in range(60):
        x, y = scene.random.uniform(0, 800), scene.random.uniform(0, 330)
        scene.oval(x, y, 1.3, 1.3, mix("#7a4f86", "#ffffff", scene.random.random()))
    scene.glow(400, 900, 560, "#fff0c0", 0.9)
    wheel(scene, (440, 470), 300)
    roofs(scene)
    scene.backdrop([(0, "#4a3558"), (1, "#1c1730")], 940)
    scene.box(0, 936, 800, 944, "#ffc9a0")
    for foot in (250, 330, 470, 550):
        scene.polygon(
            [(400, 946), (400 + (foot - 400) * 3, 1200), (400 + (foot - 400) * 3 + 12, 1200)],
            "#6b4a6e",
        )
    for x in range(0, 800, 26):
        scene.box(x, 1000, x + 5, 1090, "#14102a")
    scene.box(0, 994, 800, 1006, "#14102a")
    scene.box(0, 1086, 800, 1096, "#14102a")
    for shift, tones in ((5.0, ("#ffc9a0", "#ffc9a0")), (0.0, ("#14102a", "#14102a"))):
        standing(scene, (352 + shift, 1150), 300, coat=tones[0])
        standing(scene, (446 + shift, 1150), 274, coat=tones[1], skirt=True)
        scene.line([(372 + shift, 960), (400 + shift, 1034), (428 + shift, 960)], tones[0], 17)
        scene.pill(424 + shift, 886, 468 + shift, 950, radius=18, color=tones[1])
    scene.vignette("#120c24", 0.5)
    return scene


def wheel(scene: Scene, centre: Point, radius: float) -> None:
    """Draw the wheel with its fifteen cabins, as they have been since the war."""
    x, y = centre
    ink = "#2a1f45"
    for side in (-1, 1):
        scene.line([(x, y), (x + side * 150, 940)], ink, 11)
        scene.line([(x, y), (x + side * 60, 940)], ink, 6)
    for out, width in ((radius, 5), (radius - 26, 3.5), (26, 8)):
        edge = ring(centre, out)
        scene.line([*edge, edge[0]], ink, width)
    for n in range(30):
        turn = math.tau * n / 30
        rim = (x + radius * math.cos(turn), y + radius * math.sin(turn))
        scene.line([centre, rim], ink, 1.6)
        if n % 2 == 0:
            at = (x + (radius + 22) * math.cos(turn), y + (radius + 22) * math.sin(turn))
            scene.line([rim, at], ink, 4)
            scene.pill(at[0] - 26, at[1] - 14, at[0] + 26, at[1] + 20, radius=5, color="#8f2430")
            scene.polygon(
                [
                    (at[0] - 30, at[1] - 12),
                    (at[0] - 20, at[1] - 24),
                    (at[0] + 20, at[1] - 24),
                    (at[0] + 30, at[1] - 12),
                ],
                ink,
            )
            for pane in (-19, -6, 7):
                scene.box(at[0] + pane, at[1] - 6, at[0] + pane + 11, at[1] + 6, "#ffd98a")


def roofs(scene: Scene) -> None:
    """Draw the roofs of the town, and one spire."""
    for level, tone in ((800, "#b0667a"), (850, "#7a4a6c"), (896, "#4a3558")):
        x = -30.0
        while x < 800:
            wide, rise = scene.random.uniform(50, 110), scene.random.uniform(0, 60)
            top = level - rise
            scene.box(x, top, x + wide, 942, tone)
            scene.polygon(
                [(x - 4, top), (x + wide * 0.5, top - wide * 0.4), (x + wide + 4, top)], tone
            )
            x += wide + scene.random.uniform(0, 8)
    scene.polygon([(120, 900), (126, 760), (146, 560), (166, 760), (172, 900)], "#4a3558")
    scene.box(112, 800, 180, 940, "#4a3558")


def window_seat() -> Scene:
    """Draw the page about the site: two cups at a compartment's window, and what goes by."""
    scene = Scene(2010)
    view = Scene(2011)
    view.backdrop([(0, "#5fa3a8"), (0.6, "#c9dcb8"), (1, "#f6dca0")], 0, 470)
    view.glow(1050, 380, 360, "#fff6d4", 0.9)
    view.oval(1050, 372, 44, 44, "#fff8e4")
    for x, y, half in ((420, 150, 150), (860, 215, 110), (1240, 130, 140)):
        cloud(view, x, y, half)
    for start, end, tone in ((380, 410, "#8fb8a4"), (440, 400, "#6d9a7c"), (470, 490, "#57835a")):
        hill(
            view, ridge(view, start, end, 24, 40), [(0, tone), (1, mix(tone, "#f6dca0", 0.4))], 640
        )
    for n in range(34):
        x, y = 260 + n * 34, 520 + 30 * math.sin(n * 0.7)
        tone = view.random.choice(["#4b7045", "#6a8a48", "#d08a34", "#5d8f6c"])
        view.oval(x, y, 20, 26, tone)
        view.oval(x + 8, y - 10, 14, 17, mix(tone, "#fff0c0", 0.2))
    view.backdrop([(0, "#b9b45c"), (1, "#7a8a3c")], 540, 700)
    for y, tone in ((562, "#d9c76a"), (600, "#8fa04a"), (640, "#c2b85a")):
        view.polygon([(0, y), (1600, y - 10), (1600, y + 10), (0, y + 22)], tone)
    scene.backdrop([(0, "#4a2a20"), (1, "#2e1813")])
    for x in range(0, WIDTH, 64):
        scene.box(x, 0, x + 3, HEIGHT, "#3d2119")
    scene.pill(262, 62, 1338, 650, radius=40, color="#c9a24a")
    shape = [(290, 90), (1310, 90), (1310, 622), (290, 622)]
    inlay(scene, view, shape)
    for x in (560, 1120):
        scene.veil([(x, 90), (x + 90, 90), (x - 80, 622), (x - 190, 622)], "#ffffff", 0.14, 4)
    scene.box(290, 200, 1310, 208, "#c9a24a")
    for left, right in ((-60, 210), (1390, 1660)):
        scene.pill(left, 300, right, 1000, radius=40, color="#173b3a")
        scene.pill(left, 292, right, 1000, radius=40, color="#22524f")
        scene.pill(left + 20, 250, right - 20, 340, radius=24, color="#f4e9cf")
    table(scene)
    scene.vignette("#140a06", 0.5)
    return scene


def table(scene: Scene) -> None:
    """Draw the folding table with two cups, a timetable, a book and a ticket."""
    scene.box(760, 720, 840, HEIGHT, "#2a1712")
    scene.pill(400, 684, 1200, 734, radius=16, color="#6b3f24")
    scene.pill(400, 680, 1200, 716, radius=16, color="#a5693a")
    for x, tone in ((560, "#b3261e"), (1010, "#2f5753")):
        scene.veil([(x - 70, 682), (x + 70, 682), (x + 110, 706), (x - 40, 706)], "#3a1c0e", 0.6, 5)
        scene.oval(x + 58, 634, 26, 26, "#e6d8b8")
        scene.oval(x + 58, 634, 15, 15, "#7f8f5a")
        scene.pill(x - 54, 592, x + 54, 686, radius=26, color="#f4e9cf")
        scene.box(x - 54, 592, x + 54, 630, "#f4e9cf")
        scene.box(x - 54, 612, x + 54, 622, tone)
        scene.oval(x, 592, 54, 10, "#fff7e4")
        scene.oval(x, 593, 47, 7, "#8c4a20")
        for shift in (-14, 12):
            steam = bow((x + shift, 580), (x + shift - 40, 530), (x + shift + 10, 500))
            steam += bow((x + shift + 10, 500), (x + shift + 40, 460), (x + shift, 430))
            scene.line(steam, "#f6f0dc", 5)
    scene.polygon([(690, 686), (706, 640), (884, 640), (900, 686)], "#7d1812")
    scene.polygon([(690, 680), (706, 636), (884, 636), (900, 680)], "#f4e9cf")
    scene.line([(795, 636), (795, 682)], "#b39a6c", 3)
    for row in range(4):
        for side in (0, 1):
            left = 718 - row * 3 + side * 88
            scene.line([(left, 645 + row * 9), (left + 62, 645 + row * 9)], "#8d8068", 2.4)
    scene.polygon([(1110, 688), (1122, 668), (1178, 668), (1172, 688)], "#e9c46a")


def kitchen() -> Scene:
    """Draw *Last Train Home*, from the other side: the kitchen, and in its door a camera."""
    scene = Scene(2012)
    scene.backdrop([(0, "#1b1220"), (1, "#3a2028")], 0, 640)
    scene.backdrop([(0, "#4a2a26"), (1, "#1c1014")], 640)
    scene.glow(430, 520, 640, "#ff9a4a", 0.55)
    for y in range(60, 640, 58):
        for x in range(-60 + (y // 58 % 2) * 60, WIDTH, 120):
            if scene.random.random() < 0.22:
                scene.pill(
                    x,
                    y,
                    x + 110,
                    y + 50,
                    radius=4,
                    color=mix("#4a2a30", "#2a1820", scene.random.random()),
                )
    scene.box(1120, 110, 1440, 700, "#120c14")
    scene.shade(
        [(1138, 128), (1422, 128), (1422, 700), (1138, 700)], [(0, "#27405c"), (1, "#8fa9bf")]
    )
    hill_line = [(1138, 470), (1230, 430), (1330, 462), (1422, 440)]
    scene.polygon([*hill_line, (1422, 700), (1138, 700)], "#dfe7ee")
    for x, tone in ((1186, "#122034"), (1392, "#1a2c43")):
        pine(scene, x, 520, 130, dark=tone, snow="#a9bfd2")
    camera(scene, 1272, 712)
    stove(scene)
    supper(scene)
    for n in range(5):
        scene.line([(700 + n * 52, 0), (700 + n * 52, 70 + n % 2 * 34)], "#120c14", 3)
        scene.oval(700 + n * 52, 96 + n % 2 * 34, 12, 34, mix("#b3261e", "#6d1418", n / 5))
    scene.vignette("#08040a", 0.6)
    return scene


def camera(scene: Scene, x: float, ground: float) -> None:
    """Draw a camera on its legs in the doorway, and the light that shows it is running."""
    scene.veil(
        [(x - 60, ground), (x + 60, ground), (x - 280, HEIGHT), (x - 560, HEIGHT)],
        "#0a0508",
        0.6,
        14,
    )
    for foot in (-86, 6, 92):
        scene.line([(x, ground - 200), (x + foot, ground)], "#0a0a10", 9)
    scene.box(x - 12, ground - 244, x + 12, ground - 190, "#0a0a10")
    scene.pill(x - 74, ground - 320, x + 66, ground - 238, radius=10, color="#0a0a10")
    scene.pill(x - 44, ground - 352, x + 50, ground - 312, radius=8, color="#0a0a10")
    scene.polygon([(x - 74, ground - 300), (x - 122, ground - 322), (x - 122, ground - 236),
                   (x - 74, ground - 258)], "#0a0a10")  # fmt: skip
    scene.oval(x - 122, ground - 279, 12, 40, "#2f4a66")
    scene.oval(x - 124, ground - 286, 5, 18, "#9fc0e0")
    scene.glow(x + 44, ground - 304, 34, "#ff3a2a", 0.9)
    scene.oval(x + 44, ground - 304, 6, 6, "#ff5a44")


def stove(scene: Scene) -> None:
    """Draw a stove of brick with a pan in it, and its fire."""
    scene.box(110, 470, 620, 740, "#5c3630")
    for y in range(488, 740, 42):
        for x in range(110 + (y // 42 % 2) * 34, 600, 68):
            scene.box(x, y, x + 62, y + 36, mix("#7d4a3c", "#5a322c", scene.random.random()))
    scene.box(90, 452, 640, 480, "#8f5f4a")
    scene.glow(340, 650, 260, "#ff8a3a", 0.8)
    scene.pill(270, 590, 410, 790, radius=60, color="#1a0c0a")
    scene.box(262, 740, 420, 800, "#4a2a26")
    for x, tall, tone in (
        (300, 70, "#e8572a"),
        (340, 104, "#f08a2e"),
        (380, 66, "#e8572a"),
        (340, 62, "#ffd36a"),
    ):
        flame = [*bow((x - 26, 738), (x - 36, 738 - tall * 0.5), (x, 738 - tall)),
                 *bow((x, 738 - tall), (x + 36, 738 - tall * 0.5), (x + 26, 738))]  # fmt: skip
        scene.polygon(flame, tone)
    scene.oval(330, 456, 170, 24, "#120c10")
    scene.oval(330, 450, 170, 24, "#2e2528")
    for x in (270, 330, 390):
        steam = bow((x, 430), (x - 50, 350), (x + 6, 290)) + bow(
            (x + 6, 290), (x + 56, 220), (x, 150)
        )
        scene.veil([*steam, *[(px + 20, py) for px, py in reversed(steam)]], "#ffd9b4", 0.22, 7)


def supper(scene: Scene) -> None:
    """Draw the table, laid for four, and four empty stools."""
    for x in (650, 850, 990):
        scene.box(x - 6, 770, x + 6, 880, "#1a0e0e")
        scene.box(x + 60, 770, x + 72, 880, "#1a0e0e")
        scene.pill(x - 20, 752, x + 86, 776, radius=6, color="#6b3a28")
    scene.polygon([(560, 700), (1060, 700), (1130, 770), (490, 770)], "#8f5530")
    scene.box(490, 770, 1130, 788, "#4a2818")
    for x in (520, 1082):
        scene.box(x, 788, x + 22, HEIGHT, "#33190f")
    for x, y in ((620, 716), (800, 712), (980, 716), (700, 748)):
        scene.oval(x, y + 12, 44, 9, "#5a3018")
        bowl = [*bow((x - 38, y - 12), (x - 30, y + 18), (x, y + 18)),
                *bow((x, y + 18), (x + 30, y + 18), (x + 38, y - 12))]  # fmt: skip
        scene.polygon(bowl, "#e8e2d4")
        scene.oval(x, y - 12, 38, 9, "#fffaf0")
        scene.oval(x, y - 12, 32, 6, "#d9cdb4")
        scene.line([(x - 20, y - 18), (x + 54, y - 34)], "#b3261e", 4)
    scene.pill(400, 848, 520, 868, radius=6, color="#6b3a28")
    scene.polygon([(404, 868), (420, 868), (392, HEIGHT), (380, HEIGHT)], "#33190f")
    scene.polygon([(500, 868), (516, 868), (536, HEIGHT), (524, HEIGHT)], "#33190f")


# The showcase: five pages about one film.


def workshop() -> Scene:
    """Draw *Last Train Home*: a sewing hall late in the evening, with one lamp for each machine."""
    scene = Scene(20061)
    eye = (1120.0, 300.0)
    scene.backdrop([(0, "#0d1620"), (0.5, "#1c2f3f"), (1, "#0a1119")])
    floor = [(0, HEIGHT), (0, 560), (eye[0] - 60, 330), (eye[0] + 60, 330), (WIDTH, 520)]
    scene.shade([*floor, (WIDTH, HEIGHT)], [(0, "#31505f"), (1, "#0e1a24")])
    scene.glow(*eye, 420, "#bfe3e6", 0.35)
    for side, reach in ((-1, 1500), (1, 700)):
        for step in range(9):
            near, far = 0.9 * 0.72**step, 0.9 * 0.72**step * 0.84
            tube = [between(eye, (eye[0] + side * reach * 0.62, -240), near),
                    between(eye, (eye[0] + side * reach * 0.62, -240), far),
                    between(eye, (eye[0] + side * reach * 0.58, -240), far),
                    between(eye, (eye[0] + side * reach * 0.58, -240), near)]  # fmt: skip
            scene.polygon(tube, mix("#dff4f0", "#6d97a0", step / 9))
            scene.glow(*tube[0], max(14, 150 * near), "#cdeeea", 0.3)
    for step in reversed(range(7)):
        size = 0.74**step
        for side, reach in ((1, 640), (-1, 560), (-1, 1280)):
            at = between(eye, (eye[0] + side * reach, HEIGHT + 60), 0.98 * size)
            bench(scene, at, size, red=(step + side + reach) % 5 == 0)
    scene.vignette("#04080d", 0.7)
    return scene


def bench(scene: Scene, at: Point, size: float, *, red: bool) -> None:
    """Draw a table with a sewing machine and its lamp, jeans, and who sits behind them."""
    x, y = at
    haze = (1 - size) * 0.75

    def tone(color: str) -> str:
        return mix(color, "#2a4655", haze)

    def box(left: float, top: float, right: float, low: float, color: str) -> None:
        scene.box(x + left * size, y + top * size, x + right * size, y + low * size, tone(color))

    coat = "#8f2a24" if red else scene.random.choice(["#1d3a52", "#233b46", "#40454d", "#263a36"])
    back = [(-64, -110), (-74, -230), (-46, -270), (46, -270), (74, -230), (64, -110)]
    scene.polygon([(x + px * size, y + py * size) for px, py in back], tone(coat))
    scene.oval(x + 6 * size, y - 300 * size, 38 * size, 44 * size, tone("#0b1016"))
    box(-150, -120, 170, -98, "#8a9a94")
    box(-150, -98, 170, -84, "#3c4d52")
    for leg in (-140, 148):
        box(leg, -84, leg + 12, 20, "#22323a")
    box(60, -216, 82, -120, "#d8d2c0")
    box(-52, -216, 82, -186, "#d8d2c0")
    box(-52, -216, -26, -140, "#c6bfa9")
    scene.oval(x + 92 * size, y - 190 * size, 12 * size, 26 * size, tone("#4d5a5e"))
    fall = [(-140, -124), (-30, -134), (-14, -118), (-34, 10), (-128, 16)]
    scene.polygon([(x + px * size, y + py * size) for px, py in fall], tone("#2b4f7d"))
    seam = [(x - 84 * size, y - 126 * size), (x - 82 * size, y + 12 * size)]
    scene.line(seam, tone("#d99a45"), 3 * size)
    scene.glow(x - 38 * size, y - 136 * size, 110 * size, "#ffd98a", 0.8)


def cover_dvd() -> Scene:
    """Draw the library's DVD: a case with a worn spine, a label, and a train behind frost."""
    scene = poster(20111)
    scene.backdrop([(0, "#d9d3c5"), (1, "#b9b1a0")])
    scene.veil([(70, 90), (770, 90), (770, 1160), (70, 1160)], "#3a3226", 0.55, 18)
    scene.pill(50, 60, 750, 1130, radius=22, color="#15161a")
    scene.box(112, 84, 730, 1106, "#1b3044")
    inner = poster(20112)
    inner.backdrop([(0, "#10202f"), (0.55, "#315370"), (1, "#9db4c2")])
    inner.glow(560, 330, 260, "#fff2cf", 0.7)
    inner.oval(560, 330, 62, 62, "#fdf6e2")
    hill(inner, ridge(inner, 520, 470, 40, 60), [(0, "#24425a"), (1, "#1a3146")], 900)
    hill(inner, ridge(inner, 640, 690, 20, 30), [(0, "#dfe8ec"), (1, "#8ea6b4")], 1200)
    for n, x in enumerate((760, 590, 420, 250)):
        carriage(inner, (x, 742 - n * 4), 1.42, "#8d1f1a" if n else "#a3261e", "#ffd98a")
    inner.box(100, 738, 760, 744, "#1a2530")
    for x, tall in ((180, 150), (300, 110), (690, 170), (640, 120)):
        pine(inner, x, 960 + tall / 4, tall * 1.5, dark="#122231", snow="#e6eef2")
    inner.snow(420, 5)
    inlay(scene, inner, [(112, 84), (730, 84), (730, 1106), (112, 1106)])
    scene.shade([(50, 60), (112, 60), (112, 1130), (50, 1130)], [(0, "#24262c"), (1, "#0d0e11")])
    scene.box(58, 700, 104, 1020, "#f3ecd9")
    for y, wide in ((730, 30), (780, 30), (830, 22), (880, 30), (930, 14), (975, 26)):
        scene.box(66, y, 66 + wide, y + 12, "#33302a")
    scene.pill(500, 950, 704, 1070, radius=8, color="#f3ecd9")
    for n in range(26):
        x = 520 + n * 6.4
        scene.box(x, 968, x + scene.random.choice([1.5, 2.5, 4]), 1030, "#26231e")
    scene.box(540, 1042, 664, 1050, "#26231e")
    scene.veil([(130, 84), (330, 84), (200, 1106), (112, 1106), (112, 500)], "#ffffff", 0.10, 4)
    scene.vignette("#2a2218", 0.35)
    return scene


def cover_disc() -> Scene:
    """Draw the disc that one buys: half out of its sleeve, with a line that runs in a circle."""
    scene = Scene(20101, 1000, 1000)
    scene.backdrop([(0, "#efe9dc"), (1, "#d5ccba")])
    centre = (600.0, 500.0)
    scene.veil(ring((centre[0] + 14, centre[1] + 22), 372), "#4a3f30", 0.5, 16)
    scene.polygon(ring(centre, 370), "#b9bcc0")
    scene.polygon(ring(centre, 364), "#f6f1e6")
    face = Scene(20102, 1000, 1000)
    face.backdrop([(0, "#2a1538"), (0.45, "#8f2f3f"), (0.7, "#ee8a4a"), (1, "#f6e3d0")])
    face.glow(600, 360, 260, "#ffe2a0", 0.8)
    for x, y, spread in ((400, 430, 260), (820, 400, 300)):
        peak(face, (x, y), 690, spread, dark=[(0, "#5a2440"), (1, "#a8503f")],
             light=[(0, "#b5544a"), (1, "#d9784a")])  # fmt: skip
    hill(face, ridge(face, 640, 660, 20, 16), [(0, "#f7ebe4"), (1, "#d9c2bb")], 1000)
    face.snow(160, 4)
    inlay(scene, face, ring(centre, 352))
    for radius in (322, 292):
        scene.line([*ring(centre, radius), ring(centre, radius)[0]], "#1f1420", 4)
    for at, turn in paced(ring(centre, 307, 400), 22):
        scene.polygon(turned([(-3, -24), (3, -24), (3, 24), (-3, 24)], at, turn), "#1f1420")
    for n, step in enumerate((1.46, 1.20, 0.94, 0.68)):
        turn = math.pi / 2 + step
        at = (centre[0] + 307 * math.cos(turn - 0.9), centre[1] + 307 * math.sin(turn - 0.9))
        tone = "#b3261e" if n == 0 else "#17503f"
        along = turn - 0.9 + math.pi / 2
        scene.polygon(turned([(-36, -25), (36, -25), (36, 25), (-36, 25)], at, along), tone)
        for pane in (-22, 0, 22):
            scene.polygon(turned([(pane - 7, -13), (pane + 7, -13), (pane + 7, 13),
                                  (pane - 7, 13)], at, along), "#ffd98a")  # fmt: skip
    scene.polygon(ring(centre, 96), "#e6e2da")
    scene.polygon(ring(centre, 90), "#cfd2d4")
    scene.polygon(ring(centre, 44), "#e2dbcb")
    scene.veil([(600, 500), (420, 170), (520, 140)], "#ffffff", 0.25, 10)
    scene.veil([(600, 500), (790, 826), (690, 856)], "#ffffff", 0.2, 10)
    scene.veil([(60, 110), (560, 110), (560, 920), (60, 920)], "#4a3f30", 0.5, 14)
    notch = bow((540, 420), (440, 500), (540, 580))
    sleeve = [(40, 100), (540, 100), *notch, (540, 900), (40, 900)]
    scene.shade(sleeve, [(0, "#27476d"), (1, "#16304e")])
    for x in (62, 518):
        for y in range(106, 896, 26):
            if x > 500 and 400 < y < 590:
                continue
            scene.pill(x - 2.5, y, x + 2.5, y + 16, radius=2, color="#d99a45")
    scene.pill(150, 380, 420, 620, radius=6, color="#b4763a")
    scene.pill(156, 386, 414, 614, radius=6, color="#c98a48")
    locomotive(scene, (300, 540), 1.25, "#5f3514")
    scene.box(180, 552, 392, 558, "#5f3514")
    scene.vignette("#3a3020", 0.3)
    return scene


def night_window() -> Scene:
    """Draw *Last Train Home*: a year's shopping in a chequered bag, beside a window at night."""
    scene = Scene(20131)
    scene.backdrop([(0, "#1d2620"), (1, "#0f1512")])
    for x in range(0, WIDTH, 160):
        scene.box(x, 0, x + 2, HEIGHT, "#131b16")
    view = Scene(20132)
    view.backdrop([(0, "#0b1526"), (0.6, "#2c4763"), (1, "#90a7b8")], 0, 640)
    hill(view, ridge(view, 330, 300, 40, 60), [(0, "#1a2c42"), (1, "#243b54")], 620)
    hill(view, ridge(view, 470, 440, 14, 20), [(0, "#cdd9e2"), (1, "#8fa5b6")], 900)
    for x, y in ((1010, 436), (1080, 446), (700, 452)):
        view.glow(x, y, 60, "#ffcf7a", 0.8)
        view.box(x - 20, y - 10, x + 20, y + 16, "#16202c")
        view.polygon([(x - 28, y - 8), (x, y - 28), (x + 28, y - 8)], "#e6edf2")
        view.box(x - 5, y, x + 6, y + 12, "#ffd98a")
    view.snow(520, 4)
    scene.pill(470, 56, 1290, 664, radius=34, color="#0a0f0c")
    inlay(scene, view, [(500, 84), (1260, 84), (1260, 640), (500, 640)])
    scene.box(500, 240, 1260, 252, "#0a0f0c")
    scene.veil([(560, 84), (720, 84), (600, 640), (500, 640), (500, 300)], "#ffffff", 0.07, 8)
    for side, left in ((1, 380), (-1, 1380)):
        folds = [(left + side * n * 22, 40) for n in range(6)]
        for n, (x, y) in enumerate(folds):
            scene.box(min(x, x + side * 24), y, max(x, x + side * 24), 700,
                      mix("#6d2a20", "#a8452f", n % 2 * 0.7))  # fmt: skip
    scene.glow(880, 80, 520, "#ffcf8a", 0.3)
    scene.polygon([(560, 700), (1200, 700), (1270, 756), (490, 756)], "#b08a58")
    scene.box(490, 756, 1270, 776, "#5d4426")
    chequered(scene, 240, 380, 640, 800)
    flask(scene, 1120, 716)
    for x, y in ((880, 716), (932, 722), (906, 690)):
        scene.veil([(x - 26, y + 18), (x + 34, y + 18), (x + 30, y + 30), (x - 22, y + 30)],
                   "#3a2410", 0.6, 5)  # fmt: skip
        scene.oval(x, y, 28, 26, "#e07b22")
        scene.oval(x - 8, y - 8, 9, 7, "#f3a65a")
        scene.oval(x + 2, y - 24, 4, 3, "#3c5a2a")
    scene.backdrop([(0, "#24443a"), (1, "#122720")], 800)
    for x in range(-40, WIDTH, 220):
        scene.pill(x, 790, x + 200, HEIGHT + 40, radius=26, color="#2c5548")
    scene.vignette("#040807", 0.65)
    return scene


def chequered(scene: Scene, left: float, top: float, right: float, low: float) -> None:
    """Draw the bag of woven plastic that everybody carries, full."""
    scene.veil([(left - 10, low - 20), (right + 60, low - 20), (right + 30, low + 30),
                (left - 20, low + 30)], "#050907", 0.7, 14)  # fmt: skip
    wide = right - left
    bulge = [(left + 16, low), (left - 12, (top + low) / 2), (left + 24, top + 24),
             (left + wide / 2, top), (right - 24, top + 24), (right + 12, (top + low) / 2),
             (right - 16, low)]  # fmt: skip
    cloth = Scene(20133)
    cloth.box(left - 40, top - 20, right + 40, low + 10, "#e9e1d2")
    for n, x in enumerate(range(round(left) - 30, round(right) + 30, 44)):
        cloth.box(x, top - 20, x + 20, low + 10, ("#b3261e", "#2c5673")[n % 2])
    for n, y in enumerate(range(round(top) - 10, round(low) + 10, 44)):
        cloth.veil([(left - 40, y), (right + 40, y), (right + 40, y + 20), (left - 40, y + 20)],
                   ("#b3261e", "#2c5673")[n % 2], 0.62, 0)  # fmt: skip
    cloth.veil([(left - 40, top), (left + 90, top), (left + 60, low), (left - 40, low)],
               "#0a1420", 0.55, 40)  # fmt: skip
    inlay(scene, cloth, bulge)
    scene.line([(left + 30, top + 26), (left + wide / 2, top + 6), (right - 30, top + 26)],
               "#1f2a30", 5)  # fmt: skip
    for x in (left + wide * 0.3, left + wide * 0.52):
        strap = bow((x, top + 70), (x + 45, top - 130), (x + 90, top + 70))
        scene.line(strap, "#e9e1d2", 12)
        scene.line(strap, "#b9ae98", 3)


def flask(scene: Scene, x: float, ground: float) -> None:
    """Draw a vacuum flask with peonies on it."""
    scene.pill(x - 46, ground - 200, x + 46, ground + 16, radius=20, color="#8d1f1a")
    scene.box(x - 46, ground - 190, x - 22, ground, "#a8302a")
    scene.pill(x - 30, ground - 236, x + 30, ground - 190, radius=10, color="#d8d2c0")
    scene.pill(x - 22, ground - 262, x + 22, ground - 226, radius=8, color="#f1ece0")
    scene.line(bow((x + 44, ground - 170), (x + 104, ground - 130), (x + 44, ground - 60)),
               "#d8d2c0", 9)  # fmt: skip
    for px, py, size in ((-8, -110, 24), (14, -70, 18)):
        for n in range(6):
            turn = math.tau * n / 6
            scene.oval(x + px + size * 0.6 * math.cos(turn), ground + py + size * 0.6 *
                       math.sin(turn), size * 0.6, size * 0.6, "#f3b9b0")  # fmt: skip
        scene.oval(x + px, ground + py, size * 0.5, size * 0.5, "#fbe3b0")


def projection_box() -> Scene:
    """Draw a cinema from the box: a projector's beam over empty rows, and a train on the screen."""
    scene = Scene(20112)
    scene.backdrop([(0, "#0c0a10"), (1, "#1a1218")])
    screen = [(330, 150), (1130, 150), (1130, 560), (330, 560)]
    scene.veil([(300, 120), (1160, 120), (1160, 590), (300, 590)], "#a9c3d4", 0.35, 60)
    film = Scene(20113)
    film.backdrop([(0, "#6f8ea3"), (0.6, "#c3d3dc"), (1, "#eef3f5")], 150, 560)
    hill(film, ridge(film, 330, 300, 30, 40), [(0, "#7d97a8"), (1, "#a9bcc8")], 560)
    hill(film, ridge(film, 430, 440, 10, 10), [(0, "#f4f7f8"), (1, "#cfdbe2")], 900)
    for n, x in enumerate((1000, 790, 580, 370)):
        carriage(film, (x, 470), 1.7, "#17503f" if n else "#1d6450", "#ffe2a0")
    film.box(0, 462, WIDTH, 468, "#3a4a52")
    film.snow(300, 3)
    inlay(scene, film, screen)
    for left, right in ((250, 322), (1138, 1210)):
        for n in range(4):
            x = left + (right - left) * n / 4
            scene.box(x, 90, x + 17, 640, mix("#4a1014", "#7d1f1c", n % 2))
    scene.box(220, 70, 1240, 100, "#5d1518")
    beam = [(1600, 690), (1600, 760), (1130, 560), (330, 560), (330, 150), (1130, 150)]
    scene.veil(beam, "#dbe8ee", 0.13, 12)
    for line in range(6):
        y = 650 + line * 44 + line * line * 4
        gap = 62 + line * 15
        x = -scene.random.random() * gap
        while x < WIDTH:
            tone = mix("#4a1418", "#1c0a0e", line / 6)
            scene.pill(x, y, x + gap * 0.86, y + 160, radius=gap * 0.24, color=tone)
            scene.box(x + 6, y + 2, x + gap * 0.8, y + 5, mix(tone, "#a8452f", 0.4))
            x += gap
    for x, y, size in ((610, 668, 27), (676, 664, 30), (1010, 760, 42)):
        scene.oval(x, y, size, size * 1.2, "#0a070b")
        scene.pill(
            x - size * 1.9, y + size, x + size * 1.9, y + size * 5, radius=size, color="#0a070b"
        )
    scene.box(1420, 640, WIDTH, HEIGHT, "#08070a")
    scene.pill(1380, 680, 1500, 760, radius=10, color="#16141a")
    scene.oval(1380, 720, 14, 34, "#f4f7f8")
    scene.glow(1376, 720, 120, "#e6f0f4", 0.6)
    for x, size in ((1490, 74), (1580, 60)):
        scene.polygon(ring((x, 590), size), "#16141a")
        scene.polygon(ring((x, 590), size * 0.34), "#2c2a33")
        for n in range(5):
            turn = math.tau * n / 5
            scene.polygon(ring((x + size * 0.62 * math.cos(turn), 590 + size * 0.62 *
                                math.sin(turn)), size * 0.2, 30), "#050506")  # fmt: skip
    scene.vignette("#020103", 0.5)
    return scene


def detail(draw: Callable[[], Scene], top: float) -> Callable[[], Scene]:
    """Return what draws a wide detail of a poster, from a height downwards, for its review."""

    def cut() -> Scene:
        scene = draw()
        wide = scene.image.width
        edge = round(top * SCALE)
        scene.image = scene.image.crop((0, edge, wide, edge + wide * 9 // 16))
        scene.width, scene.height = 1200, 675
        return scene

    return cut


PICTURES: dict[str, Callable[[], Scene]] = {
    "posts/last-train-home/night-train.jpg": night_train,
    "posts/last-train-home/station-crowd.webp": station_crowd,
    "posts/2016-02-14-brief-encounter/platform.jpg": platform,
    "posts/the-wrong-seat/kitchen.jpg": kitchen,
    "static/pictures/corridor.jpg": detail(poster_last_express, 190),
    "static/pictures/depot.jpg": depot,
    "static/pictures/fence.jpg": detail(poster_railway_children, 560),
    "static/pictures/letters.jpg": detail(poster_night_mail, 306),
    "static/pictures/red-sun.jpg": detail(poster_trans_europe_express, 500),
    "static/pictures/window-seat.jpg": window_seat,
    "posts/a-guest-at-home/night-window.jpg": night_window,
    "posts/fourteen-nights-in-the-box/box.jpg": projection_box,
    "static/pictures/workshop.jpg": workshop,
    "works/last-train-home-dvd/case.jpg": cover_dvd,
    "works/last-train-home-disc/disc.jpg": cover_disc,
    "works/last-train-home/poster.jpg": poster_last_train_home,
    "works/brief-encounter/poster.jpg": poster_brief_encounter,
    "works/the-station-agent/poster.jpg": poster_station_agent,
    "works/up-the-yangtze/poster.jpg": poster_up_the_yangtze,
    "works/the-railway-children/cover.jpg": poster_railway_children,
    "works/the-last-express/cover.jpg": poster_last_express,
    "works/trans-europe-express/cover.jpg": poster_trans_europe_express,
    "works/night-mail/poster.jpg": poster_night_mail,
    "works/the-lady-vanishes/poster.jpg": poster_lady_vanishes,
    "works/before-sunrise/poster.jpg": poster_before_sunrise,
}


def main() -> None:
    """Draw every picture into the place where a page expects it."""
    for name, draw in PICTURES.items():
        draw().save(CONTENT / name)


if __name__ == "__main__":
    main()
