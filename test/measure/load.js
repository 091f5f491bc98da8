// Keeps a core busy.
for (;;) Math.sqrt(Math.random());
