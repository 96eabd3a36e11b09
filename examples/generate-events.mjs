#!/usr/bin/env node
// Writes the events of the example: people, auctions and bids as JSON lines, in the shape of the Nexmark benchmark.
// Seeded, so every run writes the same bytes; does nothing when the file is already there.
//
//   node examples/generate-events.mjs [--events 250000] [--out examples/data/events.jsonl] [--seed 7]
import { existsSync, mkdirSync, openSync, closeSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const options = { events: 250_000, out: join(here, 'data', 'events.jsonl'), seed: 7 };
for (let i = 2; i < process.argv.length; i += 2) {
  const name = process.argv[i].replace(/^--/, '');
  if (!Object.hasOwn(options, name) || process.argv[i + 1] === undefined) {
    console.error('usage: generate-events.mjs [--events N] [--out FILE] [--seed N]');
    process.exit(2);
  }
  options[name] = name === 'out' ? process.argv[i + 1] : Number(process.argv[i + 1]);
}
if (existsSync(options.out)) process.exit(0);

// mulberry32: small, fast, and the same on every machine
let state = options.seed >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = state;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];

// Of every 50 events one is a person, three are auctions and 46 are bids, as in Nexmark.
const EVENTS_PER_ROUND = 50;
const AUCTIONS_PER_ROUND = 3;
const EVENTS_PER_SECOND = 100;
const MAX_DELAY_MS = 3_000;
const BASE = Date.UTC(2026, 0, 5, 9);
const CITIES = ['Lisbon', 'Oslo', 'Porto', 'Bergen', 'Lyon', 'Turin', 'Ghent', 'Graz'];
const NAMES = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eva', 'Finn', 'Gro', 'Hal', 'Ines', 'Jon'];
const ITEMS = ['lamp', 'clock', 'bicycle', 'violin', 'camera', 'atlas', 'teapot', 'radio'];
const CHANNELS = ['search', 'social', 'mail', 'direct'];
const CAMPAIGN_SECONDS = 40;
const CAMPAIGN_EVERY_SECONDS = 300;

const text = (time) => new Date(time).toISOString().replace('T', ' ').replace('Z', '');

function person(id, time) {
  return { id, name: pick(NAMES), city: pick(CITIES), dateTime: text(time) };
}

function auction(id, time, people) {
  return {
    id,
    itemName: pick(ITEMS),
    initialBid: 1 + below(100),
    dateTime: text(time),
    expires: text(time + 60_000 + below(600_000)),
    seller: below(people),
    category: 10 + below(5),
  };
}

function bid(time, people, auctions) {
  const second = Math.floor((time - BASE) / 1000);
  // now and then a campaign runs for a while: its bids form sessions
  const inCampaign = second % CAMPAIGN_EVERY_SECONDS < CAMPAIGN_SECONDS && below(10) === 0;
  return {
    auction: Math.max(0, auctions - 1 - below(100)),
    bidder: below(people),
    price: Math.round(10 ** (random() * 4)) + 1,
    channel: inCampaign ? `campaign-${Math.floor(second / CAMPAIGN_EVERY_SECONDS)}` : pick(CHANNELS),
    dateTime: text(time),
  };
}

mkdirSync(dirname(options.out), { recursive: true });
const unfinished = `${options.out}.inprogress`;
const file = openSync(unfinished, 'w');
let people = 1;
let auctions = 1;
let lines = [];
for (let i = 0; i < options.events; i++) {
  // every tenth event comes up to three seconds late: the watermark waits for it
  const delay = i % 10 === 0 ? below(MAX_DELAY_MS) : 0;
  const time = BASE + Math.floor((i * 1000) / EVENTS_PER_SECOND) - Math.min(delay, i * 10);
  const slot = i % EVENTS_PER_ROUND;
  const event = { event_type: 2, person: null, auction: null, bid: null };
  if (slot === 0) {
    event.event_type = 0;
    event.person = person(people++, time);
  } else if (slot <= AUCTIONS_PER_ROUND) {
    event.event_type = 1;
    event.auction = auction(auctions++, time, people);
  } else {
    event.bid = bid(time, people, auctions);
  }
  lines.push(JSON.stringify(event));
  if (lines.length === 10_000 || i === options.events - 1) {
    writeSync(file, `${lines.join('\n')}\n`);
    lines = [];
  }
}
closeSync(file);
renameSync(unfinished, options.out);
console.error(`wrote ${options.events} events to ${options.out}`);
