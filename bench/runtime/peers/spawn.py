"""asyncio: start, run and join tasks, a thousand at a time. Prints nanoseconds."""
import asyncio
import time


async def count():
    pass


async def main(batches=20, size=1000):
    start = time.perf_counter()
    for _ in range(batches):
        for task in [asyncio.create_task(count()) for _ in range(size)]:
            await task
    print(f"{(time.perf_counter() - start) * 1e9 / (batches * size):.3f}")


asyncio.run(main())
