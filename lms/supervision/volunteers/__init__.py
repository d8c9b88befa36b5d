"""志愿服务队: teams of volunteers with leaders and members, their hours of service, and who learnt what.

A team is a unit of that kind, and a member holds a volunteer's post in it: so plans, rates and files know teams as they know other units.
"""
