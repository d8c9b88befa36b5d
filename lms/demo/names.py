"""Invented names, the same at every making: of people, and of enterprises that no register holds."""

from collections.abc import Iterator
from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰梅红建国志新海燕春晓东云飞鹏宇晨辉俊峰浩然子轩雨欣怡佳慧颖琳瑞祥安康宁泽民立德广福永庆长青松柏"
FIRM_FIRST = "泽屹铄晟煦珩霖琰钧桓澍昀璟翊筠曜"
FIRM_SECOND = "岚垣峤屿磐圻嵘崧浔泓淳澜渝沁洛淇沅湜渼浟瀛峥崤蓥珣"


def people(random: Random, count: int) -> Iterator[str]:
    """So many names of two or three characters, none twice."""
    taken: set[str] = set()
    while len(taken) < count:
        name = random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=random.choice((1, 2, 2, 2))))
        if name not in taken:
            taken.add(name)
            yield name


def firms(random: Random) -> Iterator[str]:
    """Two-character words for firms, of characters so rare in trade names that no real one is meant; none twice."""
    words = [first + second for first in FIRM_FIRST for second in FIRM_SECOND]
    random.shuffle(words)
    yield from words
