"""The tables. Importing this package makes ``Base.metadata`` complete."""

from intake.models.account import (
    Attempt,
    Membership,
    Official,
    OfficialIdentity,
    OneTimeLink,
    Passkey,
    UsedChallenge,
    WebSession,
)
from intake.models.base import Base
from intake.models.bulk import BulkAct, BulkItem
from intake.models.calendar import CalendarDay, Setting
from intake.models.call import (
    Call,
    CallEvent,
    CallHead,
    CallQuestion,
    CallVersion,
    ProposalCall,
)
from intake.models.citizen import CitizenSession, OwnSubmission
from intake.models.claim import Claim
from intake.models.clock import Clock, ClockEntry
from intake.models.cluster import ClusterMember, ClusterProposal, Repeat
from intake.models.contest import Contest, Rating
from intake.models.contribution import Contribution
from intake.models.council import Council, CouncilEvent, CouncilHead, CouncilMember
from intake.models.department import (
    Department,
    DepartmentAlias,
    DepartmentChange,
    DepartmentName,
    DepartmentProfile,
)
from intake.models.desk import DeskSetting, KeptText, SavedView
from intake.models.evaluation import (
    Evaluation,
    EvaluationNote,
    EvaluationScore,
    EvaluationSeat,
    EvaluationSheet,
    EvaluationTally,
    EvaluationText,
    EvaluationVote,
    ProposalLead,
)
from intake.models.event import RecordHead, SubmissionEvent
from intake.models.job import Job
from intake.models.model_proposal import ModelProposal
from intake.models.newest_measure import NewestMeasure
from intake.models.notice import Head, OfficialNotice
from intake.models.proposal import (
    CoAuthor,
    DiaryEntry,
    Milestone,
    ProposalDecision,
    ProposalPart,
)
from intake.models.publication import AgreedSummary, Publication
from intake.models.quarantine import AccusedDepartment, NamedReader
from intake.models.receipt import SignedReceiptRow
from intake.models.reorganisation import Reorganisation
from intake.models.reply import Message, Note, OutboxMail, Reply
from intake.models.reply_template import (
    AnswerSetting,
    ReplyHold,
    ReplyTemplate,
    ReplyTemplateVersion,
)
from intake.models.routing import RouteRecord, RoutingRule
from intake.models.search import SavedSearch, SearchExport
from intake.models.splitting import SubmissionPart
from intake.models.submission import Attachment, Consent, Contact, Draft, Submission
from intake.models.support import Support

__all__ = [
    "AccusedDepartment",
    "AgreedSummary",
    "AnswerSetting",
    "Attachment",
    "Attempt",
    "Base",
    "BulkAct",
    "BulkItem",
    "CalendarDay",
    "Call",
    "CallEvent",
    "CallHead",
    "CallQuestion",
    "CallVersion",
    "CitizenSession",
    "Claim",
    "Clock",
    "ClockEntry",
    "ClusterMember",
    "ClusterProposal",
    "CoAuthor",
    "Consent",
    "Contact",
    "Contest",
    "Contribution",
    "Council",
    "CouncilEvent",
    "CouncilHead",
    "CouncilMember",
    "Department",
    "DepartmentAlias",
    "DepartmentChange",
    "DepartmentName",
    "DepartmentProfile",
    "DeskSetting",
    "DiaryEntry",
    "Draft",
    "Evaluation",
    "EvaluationNote",
    "EvaluationScore",
    "EvaluationSeat",
    "EvaluationSheet",
    "EvaluationTally",
    "EvaluationText",
    "EvaluationVote",
    "Head",
    "Job",
    "KeptText",
    "Membership",
    "Message",
    "Milestone",
    "ModelProposal",
    "NamedReader",
    "NewestMeasure",
    "Note",
    "Official",
    "OfficialIdentity",
    "OfficialNotice",
    "OneTimeLink",
    "OutboxMail",
    "OwnSubmission",
    "Passkey",
    "ProposalCall",
    "ProposalDecision",
    "ProposalLead",
    "ProposalPart",
    "Publication",
    "Rating",
    "RecordHead",
    "Reorganisation",
    "Repeat",
    "Reply",
    "ReplyHold",
    "ReplyTemplate",
    "ReplyTemplateVersion",
    "RouteRecord",
    "RoutingRule",
    "SavedSearch",
    "SavedView",
    "SearchExport",
    "Setting",
    "SignedReceiptRow",
    "Submission",
    "SubmissionEvent",
    "SubmissionPart",
    "Support",
    "UsedChallenge",
    "WebSession",
]
