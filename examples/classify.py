"""Types a few messages and shows what spoke for the verdict."""

import ruse

messages = [
    "在家点赞就能赚钱，先垫付300元做任务，返400",
    "Hi mum, I dropped my phone down the loo, this is my new number. I can't get into my bank app, can you pay £850 for me today? I'll send it back tomorrow",
    "晚上几点回来吃饭？妈妈炖了汤",
]
for text, verdict in zip(messages, ruse.classify_batch(messages)):
    print(f"{verdict.decision:10} {verdict.typology:28} {text}")
    if verdict.is_scam:
        for start, end, weight in ruse.explain(text).typology.highlights[:3]:
            print(f"           {weight:+.2f} {text[start:end]}")
