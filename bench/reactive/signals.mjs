// The graphs of bench_signals.c, built with a library of signals from npm: "id nanoseconds" lines.
// usage: node signals.mjs alien-signals|@preact/signals-core [ID], with the library where Node.js
// finds it from the folder NV_PEERS.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

const [, , name, only] = process.argv;
const require = createRequire(path.join(process.env.NV_PEERS ?? process.cwd(), 'package.json'));
const library = await import(pathToFileURL(require.resolve(name)).href);

const adapters = {
    'alien-signals': ({ signal, computed, effect, effectScope }) => ({
        value: (initial) => signal(initial),
        derived: (fn) => computed(fn),
        effect,
        get: (node) => node(),
        set: (node, to) => node(to),
        scoped: effectScope,
    }),
    '@preact/signals-core': ({ signal, computed, effect }) => {
        let ends;
        return {
            value: (initial) => signal(initial),
            derived: (fn) => computed(fn),
            effect: (fn) => {
                const end = effect(fn);
                if (ends) ends.push(end);
            },
            get: (node) => node.value,
            set: (node, to) => { node.value = to; },
            scoped: (fn) => {
                const own = (ends = []);
                fn();
                ends = undefined;
                return () => own.forEach((end) => end());
            },
        };
    },
};
const { value, derived, effect, get, set, scoped } = adapters[name](library.default ?? library);

const runs = 15, warmUp = 5, triples = 100000;
let sink = 0, counter = 0;
const follow = (node) => effect(() => { sink += get(node); });

function chains(width, depth) {
    const source = value(0);
    for (let i = 0; i < width; i++) {
        let last = source;
        for (let j = 0; j < depth; j++) {
            const input = last;
            last = derived(() => get(input) + 1);
        }
        follow(last);
    }
    return source;
}

function diamonds() {
    const source = value(0);
    let top = source;
    for (let i = 0; i < 10; i++) {
        const input = top;
        const arms = [0, 1, 2, 3].map(() => derived(() => get(input) + 1));
        // Kept small: the sums of ten fours would leave the numbers that JavaScript is fast with.
        top = derived(() => (get(arms[0]) + get(arms[1]) + get(arms[2]) + get(arms[3])) & 0xffffff);
    }
    follow(top);
    return source;
}

function dynamic() {
    const sources = [value(0), value(1), value(2)];
    for (let i = 0; i < 100; i++) {
        follow(derived(() => get(sources[get(sources[0]) & 1 ? 1 : 2])));
    }
    return sources[0];
}

function unstable() {
    const source = value(0);
    const inputs = [source, derived(() => get(source) * 2), derived(() => -get(source))];
    follow(derived(() => {
        let sum = 0;
        for (let i = 0; i < 20; i++) sum += get(inputs[get(inputs[0]) & 1 ? 1 : 2]);
        return sum;
    }));
    return source;
}

const shapes = [
    ['wide', () => chains(1000, 1), 200],
    ['deep', () => chains(1, 1000), 200],
    ['grid', () => chains(32, 32), 200],
    ['diamonds', diamonds, 2000],
    ['dynamic', dynamic, 1000],
    ['unstable', unstable, 5000],
];

const now = () => Number(process.hrtime.bigint());
const median = (samples) => samples.sort((a, b) => a - b)[samples.length >> 1];

function sample(body, operations) {
    const samples = [];
    for (let i = -warmUp; i < runs; i++) {
        const start = now();
        body();
        if (i >= 0) samples.push((now() - start) / operations);
    }
    return median(samples);
}

for (const [id, make, writes] of shapes) {
    if (only && only !== id) continue;
    let source;
    const end = scoped(() => { source = make(); });
    const ns = sample(() => { for (let i = 0; i < writes; i++) set(source, ++counter); }, writes);
    end();
    console.log(`${id} ${ns.toFixed(2)}`);
}
if (!only || only === 'create_dispose') {
    const ns = sample(() => scoped(() => {
        for (let i = 0; i < triples; i++) {
            const source = value(i);
            follow(derived(() => get(source) + 1));
        }
    })(), triples);
    console.log(`create_dispose ${ns.toFixed(2)}`);
}
if (sink === -1) console.log(sink);
