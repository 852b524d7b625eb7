import { chromium } from "playwright-core"; import { mkdtempSync } from "node:fs";
const q=["--no-sandbox","--disable-gpu","--disable-quic","--no-first-run","--disable-background-networking","--disable-component-update","--disable-sync"];
const ctx=await chromium.launchPersistentContext(mkdtempSync("/tmp/prof-"),{executablePath:"/usr/bin/chromium",args:q,viewport:{width:1440,height:900},colorScheme:"dark"});
const page=await ctx.newPage(); const B="http://127.0.0.1:4191"; page.on("console",m=>["error","warning"].includes(m.type())&&console.log("console:",m.text())); page.on("pageerror",e=>console.log("pageerror",e.message)); page.on("response",r=>r.status()>=400&&console.log(r.status(),r.url()));
let n=0; const shot=async s=>{await page.screenshot({path:`/tmp/shots/w${String(++n).padStart(2,"0")}-${s}.png`}); };
const txt=async()=>(await page.locator("body").innerText()).slice(0,500).replace(/\n+/g," | ");
await page.goto(B+"/"); await page.waitForTimeout(1500); console.log(page.url(), await txt());
if (page.url().includes("sign-in")) { await page.getByLabel(/e-?mail/i).fill("ana@example.org"); await page.getByLabel(/password/i).first().fill("correct horse"); await page.keyboard.press("Enter"); await page.waitForTimeout(1500);} 
else { await page.getByLabel("Name").fill("Ana Ruiz"); await page.getByLabel(/e-?mail/i).fill("ana@example.org"); await page.getByLabel(/password/i).first().fill("correct horse"); await page.keyboard.press("Enter"); await page.waitForTimeout(2000);
 await page.getByLabel("Name").fill("Perihelion"); await shot("collection"); await page.getByRole("button",{name:/Make/}).click(); await page.waitForTimeout(2500); await shot("painter"); console.log(page.url(), await txt()); const b=page.getByRole("button",{name:/paint|try/i}).first(); if(await b.count()) { await b.click(); await page.waitForTimeout(6000); await shot("painted"); console.log(await txt()); } const c=page.getByRole("button",{name:/finish|done|open|skip/i}).last(); if(await c.count()){ await c.click(); await page.waitForTimeout(1500);} }
await shot("home"); console.log(page.url(), await txt());
await page.goto(B+"/"); await page.waitForTimeout(1500); await shot("home2");
await page.getByRole("link",{name:/Perihelion/}).first().click(); await page.waitForTimeout(1500); await shot("collection-page"); console.log(page.url(), await txt());
await page.getByRole("button",{name:/new subject|add subject|new/i}).first().click(); await page.waitForTimeout(600); await shot("new-subject"); console.log(await page.getByRole("dialog").innerText());
await page.getByRole("dialog").getByLabel(/name/i).first().fill("Ada Marsh"); await page.getByRole("dialog").getByLabel(/description/i).fill("Mission commander, 41. Copper-brown hair, orange pressure suit, dry smile."); await page.getByRole("dialog").getByRole("button",{name:/make|create|add/i}).last().click(); await page.waitForTimeout(2000); await shot("subject-empty"); console.log(page.url(), await txt());
await page.locator("input[type=file]").first().setInputFiles("/work/main/demo/astronaut.png"); await page.waitForTimeout(600); await shot("uploading"); await page.waitForTimeout(4000); await shot("uploaded"); console.log(await txt());
await ctx.close();
