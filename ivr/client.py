"""Of the IVR from other rooms: its flows, notices, what was misheard, whose voice is heard."""

from ivr.adapters.own_prompts import Record, Version
from ivr.broadcast import Broadcast
from ivr.broadcast_desk import BroadcastDesk, choices, said
from ivr.corrections import FILE as CORRECTIONS
from ivr.crisis_words import CrisisWords
from ivr.directory import FlowFolder
from ivr.drawing import Arrow, Box
from ivr.flow_desk import Drawn, FlowDesk, FlowEntry, Tried
from ivr.languages import Voice, voices
from ivr.prompt_desk import PRODUCT, Examined, Prompt, PromptDesk, examine, is_key
from ivr.prompts.recording import Remark
from ivr.simulate import Kind as Caller
from ivr.simulate import Scene
from ivr.trainer_desk import TrainerDesk
from ivr.training import Verdict

__all__ = [
    "CORRECTIONS",
    "PRODUCT",
    "Arrow",
    "Box",
    "Broadcast",
    "BroadcastDesk",
    "Caller",
    "CrisisWords",
    "Drawn",
    "Examined",
    "FlowDesk",
    "FlowEntry",
    "FlowFolder",
    "Prompt",
    "PromptDesk",
    "Record",
    "Remark",
    "Scene",
    "TrainerDesk",
    "Tried",
    "Verdict",
    "Version",
    "Voice",
    "choices",
    "examine",
    "is_key",
    "said",
    "voices",
]
